"""Japanese for the XML of a VPN connection, and for the keys that adapt a download or describe the line."""

TABLE: dict[str, str] = {
    # gateway_xml.py
    "Take it again: `aws ec2 describe-vpn-connections`, the whole text of CustomerGatewayConfiguration.": (
        "`aws ec2 describe-vpn-connections` で CustomerGatewayConfiguration の全文を取り直してください。"
    ),
    "this XML is no CustomerGatewayConfiguration: it begins with <{name}>": (
        "この XML は CustomerGatewayConfiguration ではありません (<{name}> で始まっています)"
    ),
    "this XML is nested too deeply for AWS's": "AWS の XML としては入れ子が深すぎます",
    "<{name}> stands twice in one tunnel": "1 つのトンネルに <{name}> が 2 つあります",
    "this XML has a DTD or entities ({kind}); AWS's has none": (
        "この XML には DTD かエンティティがあります ({kind})。AWS の XML にはありません"
    ),
    "the XML is broken or cut off here: {why}": "XML がここで壊れているか、途切れています: {why}",
    "it holds {count} tunnels; a VPN connection of AWS has two": (
        "トンネルが {count} 本あります。AWS の VPN 接続は 2 本です"
    ),
    "tunnel {n}: <{path}> is missing in the XML": "トンネル {n}: XML に <{path}> がありません",
    "tunnel {n}: <{path}> must be {implied}: {why}": "トンネル {n}: <{path}> は {implied} でなければなりません ({why})",
    "with AWS the keys are exchanged in main mode only": "AWS との鍵交換はメインモードだけです",
    "a transport mode joins two hosts, and this VPN joins two networks": (
        "トランスポートモードはホスト間用で、ネットワーク間の VPN には使えません"
    ),
    "without ESP nothing is encrypted": "ESP でなければ暗号化されません",
    # compare.py
    "One of the two is older than the connection, or was edited; download both again.": (
        "どちらかが古いか、編集されています。両方をダウンロードし直してください。"
    ),
    "the text is of {text}, the XML of {xml}": "テキストは {text}、XML は {xml} のものです",
    "one of text and XML has BGP, the other static routing": (
        "テキストと XML の一方は BGP、もう一方は静的ルーティングです"
    ),
    "own AS number": "自 AS 番号",
    "tunnel {n}: the pre-shared keys of text and XML differ": (
        "トンネル {n}: テキストと XML の事前共有鍵が違います"
    ),
    "tunnel {n}, `{command}`": "トンネル {n} の `{command}`",
    "BGP neighbour {number}": "BGP ネイバー {number}",
    "{subject}: the text has {text}, the XML {xml}": "{subject}: テキストでは {text}、XML では {xml} です",
    # site_aws.py
    "the path of the connection's XML": "VPN 接続の XML のパス",
    "networks": "ネットワーク",
    "two weights, one a tunnel, such as [1, 0]": "トンネルごとの重み 2 つ (例: [1, 0])",
    "one of them must carry the traffic": "少なくとも一方は 0 以外にしてください",
    # site_wan.py, site_values.py
    "{key} does not go with {form}, which brings it": "{form} では自動的に決まるため、{key} は書けません",
    "take it out": "削除してください",
    "a whole number from {least} to {largest}": "{least} から {largest} までの整数",
    "one of {words}": "{words} のどれか",
    "the user name of the PPPoE account, such as user@example.ne.jp": "PPPoE のユーザー名 (例: user@example.ne.jp)",
}
