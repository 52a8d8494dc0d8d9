"""Japanese for the health report."""

TABLE: dict[str, str] = {
    "{target}, looked at {time}": "{target}（確認日時 {time}）",
    "State": "状態",
    "Check": "確認項目",
    "Subject": "対象",
    "What was found": "結果",
    "probable causes, the most probable first:": "考えられる原因（可能性の高い順）:",
    "and {count} more with --format json": "ほか{count}件は --format json で表示されます",
    "the VPN is healthy": "VPNは正常です",
    "the VPN works, with something to look at": "VPNは動作していますが、確認が必要な点があります",
    "not everything could be looked at": "確認できなかった項目があります",
    "the VPN is not healthy": "VPNに異常があります",
}
