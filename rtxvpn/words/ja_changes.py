"""Japanese for the rules about what a plan replaces, and about what former VPNs left."""

TABLE: dict[str, str] = {
    "`{line}` leads IKE to the router's {address}, and the tunnels begin from another address": "`{line}` は IKE をルーターの {address} に転送していますが、トンネルは別のアドレスから始まります",
    "`aws: adapt: local_address: {address}` in the site file lets them begin there.": "サイトファイルに `aws: adapt: local_address: {address}` と書くと、そのアドレスから始まります。",
    "this configuration hides its secrets: {lines}": "この設定は秘密を伏せています: {lines}",
    "They are taken for right. Plan against the router itself, or its own `show config`.": "正しいものとして扱います。ルーター本体か、その `show config` の出力に対して計画してください。",
    # rules_changes.py
    "the address of {interface} changes from {old} to {new}": (
        "{interface} のアドレスが {old} から {new} に変わります"
    ),
    "Everybody there has the old one as gateway; a session that comes in by it breaks.": (
        "配下の端末は元のアドレスをゲートウェイにしています。元のアドレスに接続しているセッションは切れます。"
    ),
    "the PPPoE account changes from `{old}` to `{new}`": "PPPoE の接続アカウントが `{old}` から `{new}` に変わります",
    "the password of the PPPoE account changes: `{line}`": "PPPoE の接続パスワードが変わります: `{line}`",
    "With a wrong one the internet is gone at the next dial-in; have the provider's letter at hand.": (
        "誤っていると、次に接続し直したときからインターネットにつながりません。プロバイダーの書類で確かめてください。"
    ),
    "DHCP hands out another range: `{old}` becomes `{new}`": (
        "DHCP で割り当てる範囲が変わります: `{old}` が `{new}` になります"
    ),
    "`{options}` goes with the old range: type the scope with it again where it is still needed. "
    "Reservations (`dhcp scope bind`) and `dhcp scope option`: see that they fit, and are still there.": (
        "元の範囲とともに `{options}` がなくなります。引き続き必要なら、スコープに付けて設定し直してください。"
        "予約 (`dhcp scope bind`) と `dhcp scope option` が新しい範囲に合い、変更後も残っていることを確かめてください。"
    ),
    "See that the reservations and options of the scope (`dhcp scope bind`, `dhcp scope option`) "
    "still fit, and are still there.": (
        "このスコープの予約 (`dhcp scope bind`) とオプション (`dhcp scope option`) が"
        "新しい範囲に合い、変更後も残っていることを確かめてください。"
    ),
    "What the old one let in may be shut out; name the NAT in use in `wan: nat:`.": (
        "元の NAT で通していた通信が通らなくなることがあります。使用中の NAT の番号を `wan: nat:` に書いてください。"
    ),
    "`{line}` is new to a NAT that the router has": "使用中の NAT に `{line}` を追加します",
    "It had no outer address of its own; see that this is the line's.": (
        "外側アドレスの設定がありませんでした。この回線のアドレスで正しいか確かめてください。"
    ),
    "`{line}` leads what the VPN needs to another address": (
        "`{line}` により、VPN に必要な通信が別のアドレスに転送されています"
    ),
    "A NAT leads it to one address only: take that line off by hand, or leave out `wan: nat:`.": (
        "転送先は 1 つに限られます。その行を手で削除するか、`wan: nat:` を外してください。"
    ),
    "`wan: filters:` names numbers in use: {taken}": (
        "`wan: filters:` の番号をルーターがすでに使っています: {taken}"
    ),
    "Four free numbers begin at {free}: `wan: filters: {free}`.": (
        "{free} 番から 4 つの番号が空いています。`wan: filters: {free}` と書いてください。"
    ),
    "`rtxvpn apply` switches the second one off when the first is back, unless the line to the internet or "
    "a route changes too. Typed without a pause, both are down for a moment. Choose a quiet time.": (
        "`rtxvpn apply` は先のトンネルの復旧を待ってから次を停止します (インターネット回線や経路も変わる場合は待ちません)。"
        "間を空けずに入力すると、一時的に 2 本とも切れます。通信の少ない時間帯に実施してください。"
    ),
    "the router's default route stays as it is: `{line}`": "ルーターのデフォルト経路は書き換えません: `{line}`",
    "It leads to {gateway}, as the site file wants it.": "サイトファイルのとおり {gateway} に向いています。",
    "It leads elsewhere too: see that what goes to AWS's two addresses leaves by {gateway}, if need be "
    "with an `ip route` for each.": (
        "ほかのゲートウェイにも向いています。AWS の 2 つのアドレス宛ての通信が {gateway} から出ることを確かめ、"
        "必要ならアドレスごとに `ip route` を設定してください。"
    ),
    # rules_routes.py
    "the route to the VPC changes from `{old}` to `{new}`": "VPC への経路が `{old}` から `{new}` に変わります",
    "What reaches that network over {gateways} now goes into the VPN; see that `vpc:` is right, and "
    "that nobody needs the old way.": (
        "現在 {gateways} を通っている通信が VPN に入るようになります。`vpc:` が正しいこと、"
        "元の経路を使う通信がないことを確かめてください。"
    ),
    "parts of the VPC are led elsewhere, past the VPN: {lines}": (
        "VPC の一部への経路が VPN 以外に向いています: {lines}"
    ),
    "Such a route stays and wins over that of the whole VPC, for {hosts} of `verify: ping:` too. If it is "
    "not meant, take it off by hand with `no` before it.": (
        "この経路は残り、VPC 全体への経路より優先されます (`verify: ping:` の {hosts} も対象です)。"
        "意図したものでなければ、先頭に `no` を付けて手で削除してください。"
    ),
    "Such a route stays and wins over that of the whole VPC. If it is not meant, take it off by hand "
    "with `no` before it.": (
        "この経路は残り、VPC 全体への経路より優先されます。意図したものでなければ、先頭に `no` を付けて手で削除してください。"
    ),
    # rules_twice.py
    "AWS's address {address} is a BGP neighbour twice: `{planned}`, which this VPN uses, and {lines}": (
        "AWS 側アドレス {address} の BGP ネイバーが重複しています。この VPN で使うのは `{planned}` で、余分なのは {lines} です"
    ),
    "Take the spare one off by hand: {commands}, then `bgp configure refresh`.": (
        "余分なネイバーを {commands} で削除し、`bgp configure refresh` を実行してください。"
    ),
    "AWS's address {address} is a BGP neighbour on the router already, {lines}, and would be one again: `{planned}`": (
        "AWS 側アドレス {address} の BGP ネイバーはすでにルーターにあります ({lines})。この計画では別の番号の `{planned}` になります"
    ),
    "With `aws: adapt: renumber: auto` the plan keeps the number that it has there. If it is a leftover, "
    "take it off first: {commands}, then `bgp configure refresh`.": (
        "`aws: adapt: renumber: auto` と書くと、ルーターにある番号のまま計画します。使っていないネイバーなら、"
        "先に {commands} で削除し、`bgp configure refresh` を実行してください。"
    ),
    "this VPN is on the router already under other numbers, and would be built a second time: {lines}": (
        "この VPN はすでに別の番号でルーターに設定されており、このままでは二重に作られます: {lines}"
    ),
    "`aws: adapt: renumber: auto` in the site file plans with the numbers that it has there; "
    "or take the old tunnels off first.": (
        "サイトファイルに `aws: adapt: renumber: auto` と書くと、ルーターにある番号のまま計画します。"
        "または、先に古いトンネルを削除してください。"
    ),
    "It is there more than once: take the tunnels off that are not needed, with their gateways.": (
        "ルーターに重複して設定されています。不要なトンネルとそのゲートウェイを削除してください。"
    ),
    "another tunnel has an inside network of this VPN: {lines}": (
        "この VPN の内部ネットワークが別のトンネルに設定されています: {lines}"
    ),
    "The router cannot tell the two apart. Take that tunnel off if it is an old one of this VPN; "
    "else choose another inside network in AWS's tunnel options.": (
        "ルーターは両者を区別できません。この VPN の古いトンネルなら削除し、別の VPN のトンネルなら "
        "AWS のトンネルオプションで別の内部ネットワークを指定してください。"
    ),
    "the network of another tunnel has inside networks of this VPN within it: {lines}": (
        "別のトンネルのネットワークに、この VPN の内部ネットワークが含まれています: {lines}"
    ),
    "The longer prefix wins: what that tunnel reaches in {networks} goes into this VPN instead. "
    "Where it reaches nothing there, all is well.": (
        "プレフィックスの長い方が優先されるため、{networks} 宛ての通信はそのトンネルではなくこの VPN に入ります。"
        "そのトンネルの先に該当する端末がなければ、問題ありません。"
    ),
    # rules_left.py
    "settings of another VPN are in this one's tunnels, and are taken off: {lines}": (
        "この VPN のトンネルに別の VPN の設定が残っているため、削除します: {lines}"
    ),
    "With them the tunnels would not come up as the download means it. "
    "`findings: off: [{name}]` keeps them.": (
        "残すとトンネルがダウンロードどおりに確立しません。削除しない場合は `findings: off: [{name}]` と書いてください。"
    ),
    "`{line}` stays: the router never begins tunnel {n} by itself": (
        "`{line}` が残るため、ルーターはトンネル {n} の接続を自分から始めません"
    ),
    "AWS does not begin either, unless the tunnel's startup action is Start. "
    "`no ipsec auto refresh {gateway}` lets the router begin.": (
        "AWS からも、トンネルのスタートアップアクションが「開始」でない限り始めません。"
        "`no ipsec auto refresh {gateway}` でルーターから始めるようになります。"
    ),
    "`vpc:` does not name these routes into the VPN: {routes}": (
        "VPN に向かう静的経路のうち、`vpc:` にないものがあります: {routes}"
    ),
    "They stay on the router. A network that has left the VPC: take its route off by hand "
    "with `no` before it. One that is in it: name it in `vpc:`.": (
        "ルーターに残ります。VPC からなくなったネットワークなら先頭に `no` を付けて手で削除し、"
        "VPC のネットワークなら `vpc:` に書いてください。"
    ),
    # rules_scopes.py
    "`{line}` is outside of the LAN's new network": "`{line}` が LAN の新しいネットワークの外にあります",
    "Nobody gets an address from it: name the ranges in `lan: dhcp:`, or take it off by hand.": (
        "この範囲からはアドレスが割り当てられません。`lan: dhcp:` に範囲を書くか、手で削除してください。"
    ),
}
