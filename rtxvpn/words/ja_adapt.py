"""Japanese for what is adapted in a download."""

TABLE: dict[str, str] = {
    # adapt.py
    "The site file asks for it (`aws: adapt:`).": "サイトファイルの `aws: adapt:` の指定によるものです。",
    "AWS's misprinted proxy id lines are written as the router takes them": (
        "AWS の誤記のある proxy ID の行を、ルーターが受け付ける形に直します"
    ),
    "the tunnels use IKEv2, aes256-cbc, sha256 and modp2048, the best that both ends know": (
        "トンネルに IKEv2・aes256-cbc・sha256・modp2048 (両端に共通の最も強い方式) を使います"
    ),
    "AWS's tunnel options must allow them; the defaults do.": (
        "AWS のトンネルオプションで許可されている必要があります (既定では許可されています)。"
    ),
    "IKE begins from {address}, an address of the router's own": (
        "IKE の送信元をルーター自身のアドレス {address} にします"
    ),
    "NAT traversal is on: ESP goes in UDP 4500, past a NAT on the way": (
        "NAT トラバーサルを使います (経路上の NAT を通れるよう、ESP を UDP 4500 で運びます)"
    ),
    "{prefixes} are offered to the VPC instead of what the download offers": (
        "ダウンロードの広告内容に代えて {prefixes} を VPC に広告します"
    ),
    "A prefix is offered when the router has a route to it; its own LAN counts.": (
        "ルーターに経路のあるプレフィックスが広告されます (直結の LAN も含みます)。"
    ),
    "the MSS limit is {mss}, not the download's": "MSS の上限をダウンロードの値ではなく {mss} にします",
    "tunnel": "トンネル",
    "gateway": "ゲートウェイ",
    "policy": "ポリシー",
    "BGP neighbour": "BGP ネイバー",
    "BGP filter": "BGP フィルター",
    "{what} {old}→{new}": "{what} {old}→{new}",
    "{first}, {next}": "{first}、{next}",
    "a BGP filter is shared": "BGP フィルターを共有します",
    "the router uses some of the download's numbers already, so others are taken: {moved}": (
        "ダウンロードの番号の一部をルーターがすでに使っているため、別の番号にします: {moved}"
    ),
    "the routes to the VPC give the tunnels the weights {weights}; 0 only stands by": (
        "VPC への経路でトンネルの重みを {weights} にします (0 は待機用)"
    ),
    "BGP is left out: only the static routes of `vpc:` lead to the VPC": (
        "BGP の行を省き、`vpc:` の静的経路だけで VPC に届くようにします"
    ),
    "The VPN connection in AWS must be of static type with the office's networks as its routes; "
    "on one with BGP nothing comes back. AWS does not mix the two.": (
        "AWS 側の VPN 接続も静的ルーティングで作成し、拠点のネットワークを静的ルートに登録してください。"
        "BGP の VPN 接続では戻りの通信が届きません (AWS は両者を併用できません)。"
    ),
    # cli/health.py
    "which tunnels are this VPN's stands in `show config`, which only an administrator may read": (
        "この VPN のトンネル番号は `show config` から読み取りますが、管理者でないと読めません"
    ),
    "become administrator, or take `aws: adapt: renumber:` out when the download's numbers are used": (
        "管理者のパスワードを指定してください。ダウンロードの番号のまま使っている場合は、"
        "`aws: adapt: renumber:` を外してもかまいません"
    ),
    # renumber.py
    "the router has no free number from {first} to {last} left for this VPN": (
        "この VPN に使える番号 ({first}~{last}) がルーターに残っていません"
    ),
    "take an unused tunnel or BGP neighbour off the router": (
        "使っていないトンネルか BGP ネイバーの設定をルーターから削除してください"
    ),
}
