"""Japanese for the rules about limits and about what a router holds."""

TABLE: dict[str, str] = {
    # rules_limits.py
    "`{command}`: an RTX830 has numbers from 1 to {last}": "`{command}`: RTX830 で使える番号は 1~{last} です",
    "Use other numbers in the download, or `aws: adapt: renumber: auto`.": (
        "ダウンロードの番号を変えるか、`aws: adapt: renumber: auto` を指定してください。"
    ),
    "tunnel {n}: perfect forward secrecy is off, and AWS demands it": (
        "トンネル {n}: AWS が必須とする PFS が無効です"
    ),
    "Write `ipsec ike pfs {gateway} on`.": "`ipsec ike pfs {gateway} on` にしてください。",
    "the RTX830 and AWS cannot both use `{value}` in phase 2": (
        "フェーズ 2 の `{value}` は RTX830 と AWS に共通の方式ではありません"
    ),
    "tunnel {n}: AWS does not accept a lifetime of {s} seconds": (
        "トンネル {n}: AWS は {s} 秒のライフタイムを受け付けません"
    ),
    "AWS takes {least} to {most} seconds here.": "AWS で使えるのは {least}~{most} 秒です。",
    "tunnel {n} begins from the private address {address} without NAT traversal": (
        "トンネル {n} は NAT トラバーサルなしでプライベートアドレス {address} を送信元にしています"
    ),
    "A NAT is on the way: `aws: adapt: nat_traversal: on`, unless it passes ESP to the router.": (
        "経路上に NAT があります。NAT が ESP を転送しないなら `aws: adapt: nat_traversal: on` を指定してください。"
    ),
    # rules_values.py
    "`{command}`: the router does not take {value}": "`{command}`: {value} はルーターで使えない値です",
    "It takes a number from {least} to {most}.": "指定できるのは {least}~{most} です。",
    "It takes a number from {least} to {most}, or {words}.": "指定できるのは {least}~{most} か {words} です。",
    # rules_routes.py
    "`ip route {network}` leads AWS's own address into the tunnel": (
        "`ip route {network}` は AWS 側アドレス宛ての通信をトンネルに向けてしまいます"
    ),
    "`ip route {network}`: AWS writes no route where BGP brings them": (
        "`ip route {network}`: BGP を使う接続のダウンロードに静的経路は含まれません"
    ),
    "`ip route {network}` leads hosts of the LAN {lan} into the tunnel": (
        "`ip route {network}` は LAN ({lan}) の端末宛ての通信をトンネルに向けてしまいます"
    ),
    "Take the line out; the VPC's networks belong in `vpc:` of the site file.": (
        "この行を削除してください。VPC のネットワークはサイトファイルの `vpc:` に書きます。"
    ),
    # rules_twins.py
    "the tunnels begin from two addresses, {first} and {second}: two customer gateways are mixed": (
        "トンネルの送信元が {first} と {second} で異なります。別々のカスタマーゲートウェイの設定が混ざっています"
    ),
    "AWS knows one address of this office; write that, or behind NAT the router's own, in both "
    "(`aws: adapt: local_address:`).": (
        "AWS に登録された拠点のアドレスは 1 つです。両方のトンネルにそのアドレスを書いてください "
        "(NAT の内側ではルーター自身のアドレスを `aws: adapt: local_address:` で指定)。"
    ),
    "the two tunnels differ in {settings}": "2 本のトンネルで設定が異なります: {settings}",
    "Each then fails in its own way; make them alike unless AWS's tunnel options differ too.": (
        "別々の原因で不調になります。AWS のトンネルオプションも異なる場合を除き、設定をそろえてください。"
    ),
    # rules_router.py
    "the router uses numbers of the download for something else: {taken}": (
        "ダウンロードの番号をルーターが別の用途に使っています: {taken}"
    ),
    "Its lines would be overwritten; `aws: adapt: renumber: auto` goes around them.": (
        "その設定が上書きされます。`aws: adapt: renumber: auto` を指定すると別の番号になります。"
    ),
    "`ipsec auto refresh on` starts the other gateways too: {others}": (
        "`ipsec auto refresh on` により、ほかのゲートウェイ ({others}) の鍵交換も始まります"
    ),
    "Where one of them must wait to be called: `ipsec auto refresh N off` for it.": (
        "相手からの接続を待つゲートウェイには `ipsec auto refresh N off` を設定してください。"
    ),
    "`{name}` is set on the router, and AWS knows no BGP password": (
        "`{name}` が設定されていますが、AWS に BGP のパスワードはありません"
    ),
    "Type `no {name}` first, or `aws: adapt: renumber: auto`.": (
        "先に `no {name}` を実行するか、`aws: adapt: renumber: auto` を指定してください。"
    ),
    "`{line}`: nothing leads IKE through this NAT to the router": (
        "`{line}`: この NAT にはルーターへ IKE を通す設定がありません"
    ),
    "`wan: nat: {number}` in the site file adds UDP 500, UDP 4500 and ESP.": (
        "サイトファイルに `wan: nat: {number}` と書くと UDP 500・UDP 4500・ESP を通します。"
    ),
    "{tunnel}: `{line}` filters what goes through the VPN": "{tunnel}: VPN の通信に `{line}` のフィルターがかかっています",
    "Let TCP 179 and the VPC's networks pass, alike on both tunnels.": (
        "TCP 179 と VPC のネットワークを、両方のトンネルで同じように通してください。"
    ),
    "a filter list of the router changes from `{old}` to `{new}`": (
        "フィルターの設定が `{old}` から `{new}` に変わります"
    ),
    "The lines for the VPN come first; the others stay in their order.": (
        "VPN 用のフィルターが先頭に入ります。ほかのフィルターの順序は変わりません。"
    ),
    "the download with both pre-shared keys lies in the folder for downloads": (
        "2 つの事前共有鍵を含むファイルがダウンロード用のフォルダーに置かれています"
    ),
    "Move it to a folder that nobody else reads; delete it when the VPN works.": (
        "他人が読めないフォルダーに移し、VPN が動いたら削除してください。"
    ),
    "the NAT of the internet line changes from `{old}` to `{new}`": (
        "インターネット回線の NAT が `{old}` から `{new}` に変わります"
    ),
    "tunnel {n} is switched off while its keys or proposals change": (
        "鍵や暗号方式を変更する間、トンネル {n} を停止します"
    ),
    "The other tunnel carries the traffic meanwhile, if it is up; choose a quiet time.": (
        "その間は、もう一方のトンネルが確立していれば通信を引き継ぎます。通信の少ない時間帯に実施してください。"
    ),
    # rules_stops.py
    "the router does no IPsec at all": "ルーターの IPsec 機能がすべて無効です",
    "the router passes no packets on": "ルーターがパケットを転送しません",
    "`{line}` is set on the router: {effect}": "ルーターに `{line}` が設定されています: {effect}",
    "Whatever it was switched off for: switch it on with `{on}`, or the VPN never comes up.": (
        "このままでは VPN が確立しません。無効にした理由を確かめたうえで、`{on}` で有効にしてください。"
    ),
    "`bgp import {number} static` names filters that nothing defines: {missing}": (
        "`bgp import {number} static` が参照するフィルターは定義されていません: {missing}"
    ),
    "What they should offer is not offered to AWS. Name filters that `bgp import filter` has.": (
        "該当する経路は AWS に広告されません。`bgp import filter` で定義した番号を指定してください。"
    ),
    "`bgp export {number}`: its filters {refusing} keep AWS's routes out of the router": (
        "`bgp export {number}`: フィルター {refusing} により、AWS が広告する経路がルーターに入りません"
    ),
    "See that the networks of the VPC get in, or take the line off by hand.": (
        "VPC のネットワークが通ることを確かめるか、この行を手で削除してください。"
    ),
    "`bgp preference {preference}`: what BGP brings wins over the static routes to the VPC": (
        "`bgp preference {preference}`: BGP の経路が VPC への静的経路より優先されます"
    ),
    "The usual preferences are 500 for BGP and 10000 for static routes; `no bgp preference` "
    "brings them back, or leave `vpc:` empty.": (
        "初期値では BGP が 500、静的経路が 10000 です。`no bgp preference` で初期値に戻すか、"
        "`vpc:` を空にしてください。"
    ),
}
