"""Japanese for the procedure document, and for plans that are kept."""

TABLE: dict[str, str] = {
    # runbook.py
    "BGP": "BGP",
    "Routes": "経路",
    "Addresses": "アドレス",
    "DHCP": "DHCP",
    "NAT and filters": "NAT とフィルター",
    "The router": "ルーター全体",
    "Procedure: {vpn} on the router of {site}": "作業手順書: {vpn} ({site} のルーター)",
    "There is nothing to change: the router is what the site file says.": (
        "変更はありません。ルーターはサイトファイルのとおりです。"
    ),
    "Written by": "作成",
    "Approved by": "承認",
    "Carried out by": "実施",
    "Role": "役割",
    "Name": "名前",
    "Date and time": "日時",
    "Purpose": "目的",
    "Risks and remarks": "リスクと注意",
    "Prerequisites": "前提条件",
    "Commands by step": "作業手順",
    "Checks": "確認",
    "Go or no-go": "続行と中止の判断",
    "Roll-back": "切り戻し",
    "the networks that BGP brings": "BGP で届くネットワーク",
    "An AWS Site-to-Site VPN from this router to {peers}, for {networks}, over two tunnels.": (
        "このルーターから {peers} への AWS Site-to-Site VPN を 2 本のトンネルで設定する。対象: {networks}"
    ),
    "factory state": "工場出荷状態",
    "its present configuration": "現在の設定",
    "{count} commands lead there from {against}.": "{against}から {count} 個のコマンドで設定する。",
    "Severity": "重大度",
    "What": "内容",
    "What to do": "対応",
    "The serial console is within reach: 9600 baud, 8N1. It works when the network does not.": (
        "シリアルコンソール (9600 baud、8N1) を使える。ネットワークが切れても操作できる。"
    ),
    "The login and administrator passwords are known to who carries this out.": (
        "実施者がログインパスワードと管理者パスワードを知っている。"
    ),
    "The running configuration is kept: `show config`, its whole output in a file.": (
        "現在の設定 (`show config` の全出力) をファイルに保存した。"
    ),
    "Nobody else works on the router, and it has no unsaved changes: it asks no `(Y/N)` when one leaves.": (
        "ほかに作業中の人がおらず、未保存の変更がない (ログアウト時に `(Y/N)` の確認が出ない)。"
    ),
    "`show environment` names one and the same configuration file as the one in use and the default "
    "one, of `config0` to `config4`: `save` writes there, and the next start reads it.": (
        "`show environment` で、実行中の設定ファイルとデフォルト設定ファイルが同じ `config0`~`config4` の"
        "いずれかである (`save` はそこに書き、次の起動時に読まれる)。"
    ),
    "`rtxvpn plan` was run again just before, and its commands are those below.": (
        "直前に `rtxvpn plan` を再実行し、コマンドが下記と同じであることを確認した。"
    ),
    "The router is reached at `{url}`.": "接続先: `{url}`",
    "The download is at hand: ******** in `ipsec ike pre-shared-key` is a key that stands there.": (
        "ダウンロードした設定ファイルが手元にある (`ipsec ike pre-shared-key` の ******** はそこに書かれた鍵)。"
    ),
    "The password of the PPPoE account is at hand: ******** in `pp auth myname` is that password, "
    "which is neither in the download nor in the site file.": (
        "PPPoE の接続パスワードが手元にある (`pp auth myname` の ******** はそのパスワードで、"
        "ダウンロードにもサイトファイルにも書かれていない)。"
    ),
    "The file with `show config` shows the keys and passwords that are taken back, not `*`: "
    "******** in what takes a command back is what stands there.": (
        "`show config` のファイルに、元に戻す鍵やパスワードが `*` でなく実際の値で記録されている"
        " (「元に戻すコマンド」の ******** はその値)。"
    ),
    "In AWS the VPN connection is available, and the route tables let the VPC answer.": (
        "AWS の VPN 接続が利用可能な状態であり、ルートテーブルに戻りの経路がある。"
    ),
    "Log in, type `administrator` and its password; the prompt ends in `#`. After each command only the "
    "prompt may come back, with the ending given. Any other answer: stop, go to the roll-back.": (
        "ログインし、`administrator` とパスワードを入力する (プロンプトが `#` で終わる)。"
        "各コマンドの後には、末尾が表のとおりのプロンプトだけが返る。ほかの応答があれば中止し、切り戻しに進む。"
    ),
    "A command that changes the address at which the session came in cuts it: log in again at "
    "the new address, become administrator, go on with the next command.": (
        "接続先のアドレスを変更するコマンドではセッションが切れる。新しいアドレスに接続し直し、"
        "`administrator` になって次のコマンドから続ける。"
    ),
    "Before this step tunnel {n} is up again, if it was up before: `show status tunnel {n}`. "
    "If it does not come up: go to the roll-back.": (
        "作業前に接続されていたなら、トンネル {n} が再び接続されたことを確認してから始める"
        " (`show status tunnel {n}`)。接続されなければ切り戻しに進む。"
    ),
    "Step {n}: {title}": "手順 {n}: {title}",
    "No.": "番号",
    "Command": "コマンド",
    "Expected answer": "期待する応答",
    "Taken back by": "元に戻すコマンド",
    "Done": "済",
    "Healthy when": "正常な状態",
    "Before the first command": "最初のコマンドの前",
    "all prerequisites are ticked, no finding is an error": "前提条件をすべて満たし、エラーの指摘がない",
    "do not begin": "開始しない",
    "After each command": "各コマンドの後",
    "only the prompt came back": "プロンプトだけが返った",
    "roll back": "切り戻す",
    "{seconds} seconds after the last command": "最後のコマンドから {seconds} 秒後",
    "all checks are as expected; one tunnel still down is a warning to be decided on": (
        "確認がすべて正常 (トンネル 1 本だけの停止は警告として扱い、続行するか判断する)"
    ),
    "roll back; do not save": "切り戻す (保存しない)",
    "When all is well: `save`": "すべて正常なら `save` を実行",
    "the prompt comes back, and before it the name of the file that was written, such as `CONFIG0`; "
    "the other words are the router's own": (
        "書き込んだファイルの名前 (`CONFIG0` など) に続いてプロンプトが返る (ほかの文言は機種や言語による)"
    ),
    "nothing is saved: read what it says, type `save` again": (
        "保存されていない。表示を読み、もう一度 `save` を実行する"
    ),
    "When saved: `exit` until the session ends": "保存したら、ログアウトするまで `exit` を実行",
    "the router does not ask `(Y/N)`: this proves that it saved": (
        "`(Y/N)` の確認が出ない (出なければ保存済みである)"
    ),
    "it asks, so it has not saved: press `N`, without Enter, log in again and find out why": (
        "確認が出たら保存されていない。Enter は押さずに `N` を押し、再ログインして原因を調べる"
    ),
    "When": "時点",
    "Go if": "続行の条件",
    "Otherwise": "満たさないとき",
    "As `administrator`, from the first line to the last; before `save` a restart does the same: "
    "the router starts with what it had saved.": (
        "`administrator` で上から順に実行する。`save` の前なら、再起動しても保存済みの設定に戻る。"
    ),
    "If the work stopped half-way, begin at the line that takes back the last command that the router "
    "took, while its tunnel or PP is still selected.": (
        "途中で中止したときは、ルーターが受け付けた最後のコマンドを元に戻す行から始める"
        " (そのトンネルや PP を選択したまま続ける)。"
    ),
    "As in the steps only the prompt may come back, and a changed address cuts the session.": (
        "手順と同じく、各コマンドの後にはプロンプトだけが返り、接続先のアドレスを変更するとセッションが切れる。"
    ),
    "Each ******** stands here for the key or password in the file with `show config`.": (
        "ここでの ******** は、作業前に保存した `show config` にある鍵やパスワードを表す。"
    ),
    "Takes back no.": "取り消す番号",
    "Then compare `show config` with the file kept before, and `save` only if it was saved already.": (
        "その後 `show config` を作業前のファイルと比べる。すでに保存していた場合だけ `save` を実行する。"
    ),
    # checks.py
    "an ISAKMP or IKE SA, and tunnel SAs of both directions, with {peer}": (
        "{peer} との ISAKMP (IKE) SA と、両方向の tunnel SA がある"
    ),
    "the tunnel is connected": "トンネルが接続されている",
    "BGP state Established with AS {number}; Active is not up": (
        "AS {number} との BGP state が Established (Active は未接続)"
    ),
    "5 packets received": "5 パケットを受信",
    "{networks} by {tunnels}": "{networks} が {tunnels} を向いている",
    "the VPC's networks by {tunnels}, kind BGP": "VPC のネットワークが {tunnels} を向き、種別が BGP",
    "the default route by {gateway}": "デフォルト経路が {gateway} を向いている",
    # keep.py
    "make the plan again: `rtxvpn plan SITE --out FILE`": (
        "計画を作り直してください: `rtxvpn plan SITE --out FILE`"
    ),
    "the plan cannot be kept: {reason}": "計画を保存できません: {reason}",
    "the kept plan cannot be read: {reason}": "保存した計画を読めません: {reason}",
    "this is no kept plan": "`plan --out` で保存した計画ではありません",
    "the router has changed since the plan was kept; nothing was sent": (
        "計画の保存後にルーターの設定が変わっています。何も送信していません"
    ),
    "the site file or the download has changed since the plan was kept; nothing was sent": (
        "計画の保存後にサイトファイルかダウンロードが変わっています。何も送信していません"
    ),
    # cli
    "keep the plan, keys included, in a file of your own (mode 0600)": (
        "計画を鍵とともにファイルに保存 (本人だけが読める 0600)"
    ),
}
