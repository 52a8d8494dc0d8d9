"""Japanese for the history of looks."""

TABLE: dict[str, str] = {
    "the history cannot be used ({reason})": "履歴ファイルを使用できません（{reason}）",
    "check that there is room and that you may write; a damaged file: move it away": "空き容量と書き込み権限を確認してください（壊れている場合は別の場所に移動）",
    "{target}: no look has been kept": "{target}: 履歴がありません",
    "{count} looks": "確認{count}回",
    "{count} runs missed": "未実行{count}回",
    "the hook of --on-change failed: {reason}": "--on-changeのコマンドが失敗しました: {reason}",
    "keep the result in the history (`rtxvpn history`)": "結果を履歴に残します（`rtxvpn history`で表示）",
    "how often this is run, so that a missed run is told (with --record)": "実行間隔（未実行の検出に使用、--recordと併用）",
    "run this when the state is not as it was (with --record)": "状態が変わったときに実行するコマンド（--recordと併用）",
    "show how the state of the VPN has changed over time": "VPNの状態の推移を表示します",
    "how far back (30)": "表示する日数（30）",
    "how to print the history (text)": "履歴の出力形式（text）",
    "the router, instead of the site file's": "サイトファイルの代わりに使うルーター",
}
