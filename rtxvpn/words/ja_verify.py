"""Japanese for `verify` at the user level, and for what `apply` tells of before and after."""

TABLE: dict[str, str] = {
    "the router does not let this user become administrator": "このユーザーは管理レベルに移行できません",
    "come in as another user, or change `user attribute`; `rtxvpn verify` does without an administrator": "別のユーザーで接続するか、`user attribute` を変更してください (`rtxvpn verify` は一般ユーザーのままでも実行できます)",
    "check the administrator password (RTXVPN_ADMIN_PASSWORD); on a factory router it is empty; `rtxvpn verify --user-level` does without": "管理者パスワード (RTXVPN_ADMIN_PASSWORD) を確認してください。工場出荷状態では空です。`rtxvpn verify --user-level` なら不要です",
    "only an administrator may read the configuration": "設定の表示には管理レベルが必要です",
    "only an administrator is asked whether to save": "保存済みかどうかの確認には管理レベルが必要です",
    "no administrator here: goes on at the user level, without what only an administrator may read (--user-level: without this line)": "管理レベルに移行できないため、一般ユーザーのまま続けます。管理レベルが必要な項目は確認できません (--user-level を指定するとこの行は表示されません)",
    "do without the administrator level, as a user with administrator=off": "管理レベルに移行せずに実行する (administrator=off のユーザー向け)",
    "verify.checks: {names}: this download has static routing, no BGP": "verify.checks: {names}: この AWS の設定ファイルは静的ルーティングで、BGP がありません",
    "take these checks out, or name the download of a connection with BGP": "これらの確認項目を外すか、BGP を使う接続の設定ファイルを指定してください",
    # apply
    "look at the VPN as it is, to compare": "比較のため、変更前の VPN の状態を確認します",
    "the state before the change": "変更前の状態",
}
