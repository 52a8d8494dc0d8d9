"""Japanese for `rtxvpn.plan`."""

TABLE: dict[str, str] = {
    # names.py
    "`findings: off:` names `{name}`, and no finding is called so": (
        "`findings: off:` の `{name}` という指摘はありません"
    ),
    "Did you mean `{near}`?": "`{near}` の間違いではありませんか。",
    # rules.py
    "tunnel {n}: the local address {address} is none of the router's": (
        "トンネル {n}: ローカルアドレス {address} はルーターのアドレスではありません"
    ),
    "IKE would never begin. Behind NAT the router's own private address belongs there.": (
        "このままでは IKE が開始されません。NAT の内側ではルーター自身のプライベートアドレスを指定します。"
    ),
    "the static routes to the VPC win over those that BGP brings (preference 10000 over 500)": (
        "VPC への静的経路が BGP の経路より優先されます (優先度 10000 対 500)"
    ),
    "`hide` drops a tunnel that is down; a tunnel that is up without BGP is still used. "
    "An empty `vpc:` leaves the routes to BGP.": (
        "`hide` は切れたトンネルを外しますが、BGP だけが切れたトンネルは使われ続けます。"
        "`vpc:` を空にすれば BGP に任せられます。"
    ),
    "nothing leads to the VPC: the connection has no BGP, and there is no static route": (
        "VPC への経路がありません (BGP を使わない接続で、静的経路もありません)"
    ),
    "Name the VPC's networks in `vpc:`.": "`vpc:` に VPC のネットワークを書いてください。",
    "`{line}` stays on the router, and this VPN has no BGP": (
        "`{line}` がルーターに残りますが、この VPN では BGP を使いません"
    ),
    "Nothing comes of it; take it off by hand with `no` before it, then refresh BGP.": (
        "このセッションは確立しません。先頭に `no` を付けて手で削除し、"
        "`bgp configure refresh` で反映してください。"
    ),
    "{interface} changes from {old} to {new}: the session comes in there and will break": (
        "{interface} が {old} から {new} に変わります。この接続はそこを通っているため切れます"
    ),
    "Use the serial console, or connect again at the new address.": (
        "シリアルコンソールを使うか、新しいアドレスに接続し直してください。"
    ),
    "the router's default route changes from `{old}` to `{new}`": (
        "ルーターのデフォルト経路が `{old}` から `{new}` に変わります"
    ),
    "Everybody behind the router goes out there; check the gateway in the site file.": (
        "配下の全端末の通信がここを通ります。サイトファイルのゲートウェイを確かめてください。"
    ),
    "another VPN uses these numbers: `{old}` becomes `{new}`": (
        "この番号は別の VPN が使っています: `{old}` が `{new}` になります"
    ),
    "That VPN ends with this plan. If it is still needed, `aws: adapt: renumber: auto` "
    "goes around its numbers.": (
        "この計画を適用すると、その VPN は使えなくなります。残す場合は `aws: adapt: renumber: auto` で"
        "別の番号にしてください。"
    ),
    "the router runs BGP already: `{old}` becomes `{new}`": (
        "ルーターはすでに BGP を使っています: `{old}` が `{new}` になります"
    ),
    "Every other BGP session of the router breaks; AWS's customer gateway must fit the old number.": (
        "ほかの BGP セッションはすべて切れます。AWS のカスタマーゲートウェイを元の番号に合わせてください。"
    ),
    "the address of the internet line changes from `{old}` to `{new}`": (
        "インターネット回線のアドレスが `{old}` から `{new}` に変わります"
    ),
    "The internet is gone until the new address works; check it in the site file.": (
        "新しいアドレスで通信できるまでインターネットにつながりません。サイトファイルの値を確かめてください。"
    ),
    "`{line}`: the internet line is filtered, and this plan opens nothing": (
        "`{line}`: インターネット回線にフィルターがありますが、この計画では VPN を通す設定を追加しません"
    ),
    "Let UDP 500, 4500 and ESP pass to and from AWS's two addresses: `wan: filters: N` does, "
    "with filter numbers from N.": (
        "AWS の 2 つのアドレスとの UDP 500・4500 と ESP を通してください。"
        "`wan: filters: N` と書くと、N 番からのフィルターを追加して通します。"
    ),
    "{variable} is not set: the router dials as {held} on pp {pp}, and the site file wants {user}": (
        "{variable} が設定されていません。ルーターの pp {pp} は {held} で接続していますが、サイトファイルの指定は {user} です"
    ),
    "If {held} is right, write it in `wan: pppoe: user:`; else set the new account's password in the environment.": (
        "{held} のままでよければ `wan: pppoe: user:` に書き、変更する場合は新しいアカウントのパスワードを環境変数に設定してください。"
    ),
    "{variable} is not set, and the router has no password for the PPPoE account": (
        "{variable} が設定されておらず、ルーターにも PPPoE のパスワードがありません"
    ),
    "Set it in the environment; it is never in the site file.": (
        "環境変数に設定してください (サイトファイルには書きません)。"
    ),
    "{variable} holds a character that a command line of the router cannot": (
        "{variable} にルーターのコマンドで使えない文字が含まれています"
    ),
    "Type `pp auth myname` on the router by hand, with the password in quotes; then unset it.": (
        "ルーターで `pp auth myname` を手で入力し (パスワードは引用符で囲む)、環境変数を消してください。"
    ),
    "the router's own cloud connection (`cloud vpn`) is set up on it and owns tunnels": (
        "ルーター自身のクラウド接続機能 (`cloud vpn`) が設定されており、トンネルを管理しています"
    ),
    "Let only one of the two manage a VPN connection.": "VPN 接続の管理はどちらか一方に任せてください。",
    "`{line}`: BGP does not run while an interface has a secondary address": (
        "`{line}`: セカンダリアドレスがあると BGP は動作しません"
    ),
    "Remove the secondary address, or use a VPN connection with static routing.": (
        "セカンダリアドレスを消すか、静的ルーティングの VPN 接続を使ってください。"
    ),
    # running.py, keep.py
    "the file is larger than {limit} bytes: no RTX holds that": (
        "ファイルが {limit} バイトを超えており、RTX の設定ではありません"
    ),
    "this is an AWS download, not the configuration of a router": (
        "これは AWS からダウンロードした設定ファイルで、ルーターの設定ではありません"
    ),
    "there is no line of a configuration in it": "ルーターの設定が 1 行も含まれていません",
    "this is not the configuration of an RTX: {strange} of its {all} lines are no commands of one": (
        "RTX の設定ではありません。全 {all} 行のうち {strange} 行が RTX のコマンドではありません"
    ),
    "it is no ordinary file": "通常のファイルではありません",
    # text.py
    "the VPN": "VPN",
    "{vpn}: nothing to change.": "{vpn}: 変更はありません。",
    "{vpn}: {count} commands, planned {against}.": "{vpn}: {count} コマンド ({against})",
    "{download} from the download, {site} from the site file (s), {tool} from this tool (t).": (
        "内訳: ダウンロード {download}、サイトファイル (s) {site}、本ツール (t) {tool}"
    ),
    "against factory state": "工場出荷状態との差分",
    "against the router's configuration": "ルーターの現在の設定との差分",
    "+ new  ~ replaces a line  - takes off  = already so;  « takes it back": (
        "+ 追加  ~ 置き換え  - 削除  = 変化なし  « 元に戻すコマンド"
    ),
    "ERROR": "エラー",
    "WARNING": "警告",
    "INFO": "情報",
    "(line {line} of the download)": "(ダウンロードの {line} 行目)",
    "All of it can be taken back: the undo runs from the last line to the first.": (
        "すべて元に戻せます。元に戻すときは最後の行から順に実行します。"
    ),
}
