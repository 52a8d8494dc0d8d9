"""Japanese of what `rtxvpn.parsing` says."""

from __future__ import annotations

TABLE: dict[str, str] = {
    "{what}: {text}": "{what}: {text}",
    "this line of {command} is not understood": "{command} の出力として理解できない行です",
    "no template knows the command {command}": "コマンド {command} を読めるテンプレートがありません",
    "the output of {command} was filtered, so it is not whole": (
        "{command} の出力は絞り込まれているため、全体ではありません"
    ),
    "the router refused the command {command}": "ルーターがコマンド {command} を拒否しました",
    "this line is longer than any that the router prints": "ルーターが表示するどの行よりも長い行です",
    "the output was stopped at the pager, so the rest is missing": (
        "出力がページ送りの途中で止められているため、残りがありません"
    ),
    "the router's answer is missing: there is no row in it": "ルーターの応答がありません(行が 1 つもありません)",
    "the output is cut short here": "出力がここで途切れています",
    "this number is too long to be one": "数値として長すぎます",
    "{text} is no address": "{text} はアドレスではありません",
    "{text} is no duration": "{text} は時間ではありません",
    "this route has no prefix length": "この経路にはプレフィックス長がありません",
    "a prefix is at most 32 bits long": "プレフィックス長は 32 以下です",
    "the totals say {totals} and the rows are {rows}: the output is not whole": (
        "合計は {totals} ですが、行は {rows} です。出力が全部揃っていません"
    ),
    "an IKE SA has no direction and no tunnel, an IPsec SA has both": (
        "IKE SA には方向もトンネルもなく、IPsec SA には両方があります"
    ),
    "these numbers of packets cannot be": "パケット数が矛盾しています",
    "this is binary data, not the text of a terminal": "これはバイナリデータで、端末のテキストではありません",
    "give a terminal log or a paste of the router's output": (
        "端末のログか、ルーターの出力を貼り付けたものを指定してください"
    ),
    "an IPsec SA has a direction and a mode": "IPsec SA には方向とモードがあります",
    "the total is missing: the output is not whole": "合計の行がありません。出力が全部揃っていません",
    "the total is not the sum of the rows: the output is not whole": (
        "合計が各行の和と一致しません。出力が全部揃っていません"
    ),
    "the total says {total} routes and {shown} are shown: the output is not whole": (
        "合計は {total} 経路ですが、{shown} 経路しかありません。出力が全部揃っていません"
    ),
    "scope {scope} says {leased} leases and shows {shown}: the output is not whole": (
        "スコープ {scope} の割り当ては {leased} 件ですが、{shown} 件表示されています。出力が全部揃っていません"
    ),
    "no line of show config is indented so far": "show config の行はこれほど字下げされません",
    "no command with its prompt was found here": "プロンプト付きのコマンドが見つかりません",
    "for an output without its command, name it with --command": (
        "コマンドを含まない出力には --command でコマンドを指定してください"
    ),
    "its output was filtered": "出力が絞り込まれています",
    "no template knows it": "読めるテンプレートがありません",
}
