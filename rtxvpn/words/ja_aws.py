"""Japanese for `rtxvpn.aws`."""

TABLE: dict[str, str] = {
    # download.py
    "In the AWS console choose Download configuration with Vendor Yamaha, Platform RTX Routers, "
    "Software Rev.10.01.16+.": "AWS コンソールの「設定のダウンロード」で、ベンダー Yamaha、プラットフォーム RTX Routers、"
    "ソフトウェア Rev.10.01.16+ を選んでください。",
    "the file is empty": "ファイルが空です",
    "this is a folder, not an AWS download": "これはフォルダーであり、AWS の設定ファイルではありません",
    "Save the download there, or correct `aws: download:` in the site file.": (
        "ダウンロードした設定をそこに保存するか、サイトファイルの `aws: download:` を直してください。"
    ),
    "there is no such file": "ファイルがありません",
    "the file cannot be read: {why}": "ファイルを読めません: {why}",
    "the file is larger than {limit} bytes: no AWS download is": (
        "ファイルが {limit} バイトを超えており、AWS の設定ファイルではありません"
    ),
    "the file is not a text: it is binary or damaged": (
        "テキストファイルではありません (バイナリか、壊れています)"
    ),
    "this is the configuration of a router, not an AWS download": (
        "これはルーターの設定 (show config) であり、AWS の設定ファイルではありません"
    ),
    "this is the download for vendor {vendor}, not for Yamaha": (
        "これはベンダー {vendor} 用のダウンロードで、ヤマハ用ではありません"
    ),
    "this is {format}, not the text of an AWS download": (
        "これは {format} であり、AWS からダウンロードした設定ファイルではありません"
    ),
    "no command of a Yamaha download is in it": "ヤマハ用の設定コマンドが 1 つも含まれていません",
    "Fill in the value, or download the file again: AWS fills in all of them.": (
        "値を記入するか、もう一度ダウンロードしてください (AWS がすべて記入します)。"
    ),
    "`{name}` still holds a placeholder where a value belongs": (
        "`{name}` の値が仮の文字列のままで、記入されていません"
    ),
    "`{name} …` is cut off or is no command that a VPN needs; nothing of it is sent": (
        "`{name} …` は途中で切れているか、VPN に不要なコマンドです。何も送信しません"
    ),
    "this line is no command, or the rest of one that was broken in two; nothing of it is sent": (
        "この行はコマンドではないか、途中で改行されたコマンドの続きです。何も送信しません"
    ),
    "Save the XML there, or correct `aws: xml:` in the site file.": (
        "XML をそこに保存するか、サイトファイルの `aws: xml:` を直してください。"
    ),
    "this is no XML of a VPN connection; `aws: xml:` wants CustomerGatewayConfiguration": (
        "VPN 接続の XML ではありません。`aws: xml:` には CustomerGatewayConfiguration を指定します"
    ),
    "If AWS keeps the key in Secrets Manager (PreSharedKeyArn of the connection), fetch it with "
    "`aws secretsmanager get-secret-value` and write it in its place.": (
        "鍵が AWS の Secrets Manager にある場合は (VPN 接続の PreSharedKeyArn)、"
        "`aws secretsmanager get-secret-value` で取得し、その位置に記入してください。"
    ),
    # belonging.py
    "Take the line out if it was put there; else download again in the AWS console, and save it without editing.": (
        "書き足した行なら削除してください。そうでなければ AWS コンソールでもう一度ダウンロードし、編集せずに保存してください。"
    ),
    "`{command}` belongs in a tunnel, and none is selected there": (
        "`{command}` はトンネルの中のコマンドですが、そこではトンネルが選択されていません"
    ),
    "`{command}`: {what} {n} is not of this VPN connection": (
        "`{command}`: {what} {n} はこの VPN 接続のものではありません"
    ),
    "`{command}`: it names no IPv4 network": "`{command}`: 宛先が IPv4 ネットワークではありません",
    "`ip route {network}` would lead the internet into the tunnel": (
        "`ip route {network}` はインターネット宛ての通信をトンネルに向けてしまいます"
    ),
    "`{command}` is not the address of BGP neighbour {n} (line {line})": (
        "`{command}` のアドレスが BGP ネイバー {n} ({line} 行目) のアドレスと違います"
    ),
    "`{command}`: no BGP neighbour here has AS {n}": (
        "`{command}`: このダウンロードに AS {n} の BGP ネイバーはありません"
    ),
    # whole.py
    "Download it again in the AWS console: Vendor Yamaha, Platform RTX Routers; save it without editing.": (
        "AWS コンソールでもう一度ダウンロードし (ベンダー Yamaha、プラットフォーム RTX Routers)、"
        "編集せずに保存してください。"
    ),
    "it holds {count} tunnels; a VPN connection of AWS has two, so two are mixed": (
        "トンネルが {count} 本あります。AWS の VPN 接続は 2 本なので、複数の接続が混ざっています"
    ),
    "it ends before the first tunnel: there is no `tunnel select`": (
        "1 本目のトンネルの前で終わっています (`tunnel select` がありません)"
    ),
    "it ends before the second tunnel: only one `tunnel select` is there": (
        "2 本目のトンネルの前で終わっています (`tunnel select` が 1 つしかありません)"
    ),
    "it is not whole: `{command}` is missing in {tunnel}": (
        "ファイルが不完全です: {tunnel} に `{command}` がありません"
    ),
    "it is not whole: `{command}` is missing after the last tunnel": (
        "ファイルが不完全です: 最後のトンネルの後に `{command}` がありません"
    ),
    "it is not whole: `{command}` is missing": "ファイルが不完全です: `{command}` がありません",
    "it is not whole: `{command}` is missing for the second tunnel": (
        "ファイルが不完全です: 2 本目のトンネルの `{command}` がありません"
    ),
    "it ends early: `{command}` is missing at the end": (
        "ファイルが途中で終わっています: 最後の `{command}` がありません"
    ),
    # connection.py
    "two connections are mixed in it: {ids}": "2 つの接続が混ざっています: {ids}",
    "`{command}` speaks of another number than the lines before": (
        "`{command}` の番号がそれまでの行と違います"
    ),
    "`{value}` is no IPv4 address: the line is broken": (
        "`{value}` は IPv4 アドレスではありません (行が壊れています)"
    ),
    "both tunnels have the same {what}: two copies of one tunnel": (
        "2 本のトンネルの{what}が同じです (1 本のトンネルが重複しています)"
    ),
    "pre-shared key": "事前共有鍵",
    "tunnel number": "トンネル番号",
    "gateway number": "ゲートウェイ番号",
    "policy number": "ポリシー番号",
    "AWS address": " AWS 側アドレス",
    "inside address": "内部アドレス",
    # inside.py
    "{address} is no /30 of 169.254.0.0/16": "{address} は 169.254.0.0/16 の /30 ではありません",
    "{network} is kept by AWS for itself": "{network} は AWS が予約しています",
    "{own} and {peer} are not the two hosts of one /30": (
        "{own} と {peer} が同じ /30 の 2 つのホストになっていません"
    ),
    # rules_ipsec.py
    "`{command}` is a known misprint of AWS's; the router refuses it": (
        "`{command}` は AWS の既知の誤記で、ルーターは受け付けません"
    ),
    "Delete the line, or write `ipsec ike local id N 0.0.0.0/0` and `… remote id N 0.0.0.0/0`.": (
        "この行を消すか、`ipsec ike local id N 0.0.0.0/0` と `… remote id N 0.0.0.0/0` に書き換えてください。"
    ),
    "Compare it with the tunnel's inside addresses in the AWS console.": (
        "AWS コンソールにあるトンネルの内部アドレスと比べてください。"
    ),
    "both tunnels use the inside network {network}": "2 本のトンネルが同じ内部ネットワーク {network} を使っています",
    "the pre-shared key of tunnel {number} cannot be one of AWS's": (
        "トンネル {number} の事前共有鍵は AWS が発行する形式ではありません"
    ),
    "what stands for the pre-shared key of tunnel {number} is not the key": (
        "トンネル {number} の事前共有鍵が伏せられており、実際の鍵ではありません"
    ),
    "AWS's keys have 8 to 64 letters, digits, dots, underscores, and no 0 in front.": (
        "AWS の鍵は英数字・ピリオド・下線の 8~64 文字で、0 では始まりません。"
    ),
    "tunnel {n}: the RTX830 and AWS cannot both use `{value}`": (
        "トンネル {n}: `{value}` は RTX830 と AWS に共通の方式ではありません"
    ),
    "Usable: {values}.": "使えるもの: {values}。",
    "the tunnels use {values}: they work, and are no longer strong": (
        "トンネルの暗号方式は {values} です。動作しますが、現在では強度が不足しています"
    ),
    "Both ends know better: IKEv2, aes256-cbc, sha256, modp2048, set in AWS's tunnel options.": (
        "両端とも IKEv2・aes256-cbc・sha256・modp2048 を使えます (AWS のトンネルオプションで指定)。"
    ),
    "tunnel {n}: an MSS of {mss} does not fit the line; {room} does": (
        "トンネル {n}: MSS {mss} は回線に収まりません ({room} なら収まります)"
    ),
    "Write `ip tunnel tcp mss limit auto` or {room}.": (
        "`ip tunnel tcp mss limit auto` か {room} にしてください。"
    ),
    "tunnel {n}: its keepalive does not go with IKEv{version}": (
        "トンネル {n}: キープアライブの方式が IKEv{version} に合っていません"
    ),
    "The router falls back to another method, and the tunnel may drop; use `{wanted}`.": (
        "ルーターが別の方式に切り替え、トンネルが切れることがあります。`{wanted}` を使ってください。"
    ),
    # rules_bgp.py
    "AS {number} needs 32 bits; the RTX830 knows AS numbers up to 65535": (
        "AS {number} は 32 ビットです。RTX830 で使える AS 番号は 65535 までです"
    ),
    "Make the gateway in AWS anew with a 16-bit number, such as 64512 or 65000.": (
        "AWS のゲートウェイを 64512 や 65000 などの 16 ビットの番号で作り直してください。"
    ),
    "AS {number} is reserved and cannot be the office's own": (
        "AS {number} は予約済みで、拠点側の番号には使えません"
    ),
    "Make the customer gateway in AWS anew with a private number, such as 65000.": (
        "AWS のカスタマーゲートウェイを 65000 などのプライベート番号で作り直してください。"
    ),
    "AS {number} is both AWS's and the office's own": "AWS 側と拠点側の AS 番号がどちらも {number} です",
    "Make the customer gateway in AWS anew with another number.": (
        "AWS のカスタマーゲートウェイを別の番号で作り直してください。"
    ),
    "BGP neighbour {number} does not have the inside addresses of a tunnel": (
        "BGP ネイバー {number} のアドレスがどのトンネルの内部アドレスとも一致しません"
    ),
    "Its address must be AWS's inside address, its local-address the router's.": (
        "相手は AWS 側の内部アドレス、local-address はルーター側の内部アドレスにしてください。"
    ),
    "the office offers its default route to the VPC, and not its own network": (
        "拠点のデフォルト経路が VPC に広告され、拠点のネットワークは広告されません"
    ),
    "With route propagation the VPC may send all its traffic here; name the LAN instead of 0.0.0.0/0.": (
        "ルート伝播が有効だと VPC の全通信がこちらへ向かうことがあります。"
        "0.0.0.0/0 の代わりに LAN を指定してください。"
    ),
    "BGP filter {number} is defined again; the router keeps only the last": (
        "BGP フィルター {number} が 2 度定義されています。ルーターには最後の定義だけが残ります"
    ),
    "Put all prefixes on one line: `bgp import filter {number} equal A B`.": (
        "すべてのプレフィックスを 1 行に書いてください: `bgp import filter {number} equal A B`"
    ),
    "BGP commands follow the last `bgp configure refresh`: they would have no effect": (
        "最後の `bgp configure refresh` の後に BGP のコマンドがあり、有効になりません"
    ),
    "Put `bgp configure refresh` at the very end.": "`bgp configure refresh` を一番最後に置いてください。",
}
