"""Every text the virtual router prints that has two languages or is not certain, with its confidence.

Confidence as in the fact book: D documented, R seen on a real device, I inferred, 3 from third-party
code only, U unknown (the wording here is our own).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Confidence = Literal["D", "R", "I", "3", "U"]


@dataclass(frozen=True, slots=True)
class Message:
    """One text in both languages, each with its confidence."""

    en: str
    ja: str
    en_confidence: Confidence
    ja_confidence: Confidence
    is_error: bool = False


def _error(en: str, ja: str, en_confidence: Confidence, ja_confidence: Confidence) -> Message:
    return Message(en, ja, en_confidence, ja_confidence, is_error=True)


ERRORS: dict[str, Message] = {
    "name": _error("Invalid command name", "コマンド名を確認してください", "R", "R"),
    "admin": _error("Administrator use only", "このコマンドは管理レベルでのみ使用できます", "R", "3"),
    "count": _error("Insufficient or too many parameters", "パラメータの数が不適当です", "R", "R"),
    "keyword": _error("Illegal keyword", "パラメータのキーワードが認識できません", "3", "R"),
    "range": _error("Parameter out of range", "パラメータが範囲を越えています", "3", "R"),
    "integer": _error("Parameter must be an integer", "パラメータは整数で指定してください", "3", "3"),
    "ip": _error("Unrecognized IP address parameter", "IPアドレスが認識できません", "3", "3"),
    "select": _error(
        "Execute pp select command beforehand", "このコマンドは相手を選択してから実行してください", "3", "3"
    ),
    "restricted": _error("Login access is restricted.", "ログインが制限されています", "R", "U"),
    "ambiguous": _error("Ambiguous command name", "コマンド名が一意に決まりません", "U", "U"),
    "long": _error("Command line is too long", "コマンド行が長すぎます", "U", "U"),
    "already": _error("Already administrator", "すでに管理レベルです", "U", "3"),
    "not-permitted": _error(
        "This user may not become administrator", "管理ユーザーになることが許可されていません", "U", "U"
    ),
    "wrong-admin": _error("Incorrect password", "パスワードが間違っています", "3", "3"),
    "mismatch": _error("New passwords do not match", "新しいパスワードが一致しません", "U", "U"),
    "save-failed": _error("Cannot write the configuration", "設定の書き込みに失敗しました", "U", "U"),
    "no-file": _error("Configuration file not found", "設定ファイルが見つかりません", "U", "U"),
    "no-rollback": _error(
        "Rollback timer is not running", "ロールバックタイマーは動作していません", "U", "U"
    ),
    "schedule": _error("This command cannot be scheduled", "このコマンドはスケジュールできません", "U", "U"),
    "host": _error("Cannot resolve the host name", "ホスト名を解決できません", "U", "U"),
    "no-neighbor": _error("No such BGP neighbor", "BGPの隣接ルーターがありません", "U", "U"),
}

DIALOGUES: dict[str, Message] = {
    "login-failed": Message("Login incorrect", "ログインできません", "U", "U"),
    "factory-warning": Message(
        "The login password is factory default setting. Please request an administrator to change the "
        "password by the 'login password' command.",
        "ログインパスワードが工場出荷状態です。"
        "'login password' コマンドで変更するよう管理者に依頼してください。",
        "R",
        "U",
    ),
    "strength": Message("Password Strength : {grade}", "Password Strength : {grade}", "R", "I"),
    "save-ask": Message("Save new configuration ? (Y/N)", "新しい設定を保存しますか? (Y/N)", "R", "R"),
    "saving": Message("Saving ... ", "セーブ中... ", "R", "R"),
    "saved": Message("{name} Done .", "{name} 終了", "R", "R"),
    "more": Message("---more---", "---つづく---", "3", "D"),
    "key-exists": Message(
        "A host key exists already. Generate a new one ? (Y/N)",
        "ホスト鍵は既に存在します。作り直しますか? (Y/N)",
        "U",
        "U",
    ),
    "licences-ask": Message(
        "Keep the extension by Ex-licenses ? (Y/N)",
        "拡張ライセンス(Ex-license)による拡張を維持しますか？ (Y/N)",
        "U",
        "D",
    ),
    "key-making": Message("Generating the host key ...", "ホスト鍵を生成しています ...", "U", "U"),
    "rollback-armed": Message(
        "Rollback timer started: {seconds} seconds",
        "ロールバックタイマーを開始しました: {seconds}秒",
        "U",
        "U",
    ),
    "rollback-confirmed": Message("Configuration confirmed", "設定を確定しました", "U", "U"),
}

SHOWS: dict[str, Message] = {
    "route-header": Message(
        "Destination         Gateway          Interface       Kind  Additional Info.",
        "宛先ネットワーク    ゲートウェイ     インタフェース  種別  付加情報",
        "R",
        "R",
    ),
    "summary-header": Message("Protocol   Active    Hidden", "プロトコル   有効      無効", "R", "R"),
    "ping-reply": Message(
        "received from {host}: icmp_seq={seq} ttl={ttl} time={time}ms",
        "{host}から受信: シーケンス番号={seq} ttl={ttl} 時間={time}ミリ秒",
        "R",
        "R",
    ),
    "ping-lost": Message(
        "request timed out: icmp_seq={seq}", "応答がありません: シーケンス番号={seq}", "U", "U"
    ),
    "ping-total": Message(
        "{sent} packets transmitted, {got} packets received, {loss}% packet loss",
        "{sent}個のパケットを送信し、{got}個のパケットを受信しました。{loss}%パケットロス",
        "R",
        "R",
    ),
    "ping-times": Message(
        "round-trip min/avg/max = {low}/{mean}/{high} ms",
        "往復遅延 最低/平均/最大 = {low}/{mean}/{high} ミリ秒",
        "R",
        "R",
    ),
    "description": Message("Description: {text}", "説明: {text}", "R", "R"),
    "interface-type": Message("  Interface type: {type}", "  インタフェースの種類: {type}", "R", "R"),
    "tunnel-online": Message(
        "  Current status is Online.", "  トンネルインタフェースは接続されています", "R", "R"
    ),
    "tunnel-offline": Message(
        "  Current status is Offline.", "  トンネルインタフェースは接続されていません", "I", "I"
    ),
    "tunnel-since": Message("  from {time}.", "  開始: {time}", "R", "R"),
    "tunnel-lasts": Message("  {span}  connection.", "  通信時間: {span}", "R", "R"),
    "tunnel-received": Message(
        "  Received:    (IPv4) {packets} [{octets}]", "  受信: (IPv4) {packets} [{octets}]", "R", "R"
    ),
    "tunnel-sent": Message(
        "  Transmitted: (IPv4) {packets} [{octets}]", "  送信: (IPv4) {packets} [{octets}]", "R", "R"
    ),
    "tunnel-ipv6": Message(
        "               (IPv6) {packets} [{octets}]", "        (IPv6) {packets} [{octets}]", "R", "R"
    ),
    "packets": Message("{n} packet{s}", "{n} パケット", "R", "R"),
    "octets": Message("{n} octet{s}", "{n} オクテット", "R", "R"),
    "pp-connected": Message(
        "Current PPPoE session status is Connected.", "PPPoEセッションは接続されています", "R", "R"
    ),
    "pp-disabled": Message(
        "Current PPPoE session status is disabled.", "PPPoEセッションは現在使用できません", "R", "R"
    ),
    "pp-unset": Message("Current line status is disabled.", "回線は現在使用できません", "R", "U"),
    "user-key": Message(
        "   (*: current user, +: administrator mode, @: authenticated via RADIUS)",
        "   (*: 自分自身のユーザー情報, +: 管理者モード, @: RADIUSでの認証)",
        "D",
        "D",
    ),
    "user-header": Message(
        "   username        connection login time   idle       IP address",
        "   ユーザー名         接続種別    ログイン      アイドル    IPアドレス",
        "D",
        "D",
    ),
    "arp-header": Message(
        "Interface      IP address        MAC address       TTL(second)",
        "インタフェース IPアドレス        MACアドレス       TTL(秒)",
        "I",
        "R",
    ),
    "dhcp-scope": Message("DHCP Scope number: {n}", "DHCPスコープ番号: {n}", "I", "R"),
    "dhcp-network": Message("   Network address: {net}", "   ネットワークアドレス: {net}", "I", "R"),
    "dhcp-all": Message("   All addresses: {n}", "   全アドレス数: {n}", "I", "R"),
    "dhcp-except": Message("   Excepted addresses: {n}", "   除外アドレス数: {n}", "I", "R"),
    "dhcp-leased": Message("   Leased addresses: {n}", "   割り当て中アドレス数: {n}", "I", "R"),
    "dhcp-usable": Message("   Usable addresses: {n}", "   利用可能アドレス数: {n}", "I", "R"),
    "lan-ip": Message(
        "IP address:                     {ip}", "IPアドレス:                     {ip}", "I", "I"
    ),
    "lan-mac": Message(
        "Ethernet address:               {mac}", "イーサネットアドレス:           {mac}", "I", "I"
    ),
    "lan-sent": Message(
        "Transmitted packet:             {n} packets({m} octets)",
        "送信パケット:                   {n} パケット({m} オクテット)",
        "I",
        "R",
    ),
    "lan-received": Message(
        "Received packet:                {n} packets({m} octets)",
        "受信パケット:                   {n} パケット({m} オクテット)",
        "I",
        "R",
    ),
}

ENVIRONMENT: dict[str, Message] = {
    "env-load": Message(
        "CPU:   1%(5sec)   1%(1min)   1%(5min)    Memory: 24% used",
        "CPU:   1%(5sec)   1%(1min)   1%(5min)    メモリ: 24% used",
        "R",
        "R",
    ),
    "env-buffer": Message(
        "Packet-buffer:   0%(small)   0%(middle)   5%(large)   0%(huge) used",
        "パケットバッファ:   0%(small)   0%(middle)   5%(large)   0%(huge) used",
        "R",
        "I",
    ),
    "env-config": Message(
        "Firmware: exec0  Config. file: config{running}",
        "実行中ファームウェア: exec0  実行中設定ファイル: config{running}",
        "R",
        "I",
    ),
    "env-default": Message(
        "Default firmware: exec0  Default config. file: config{default}",
        "デフォルトファームウェア: exec0  デフォルト設定ファイル: config{default}",
        "R",
        "I",
    ),
    "env-baud": Message("Serial Baudrate: {baud}", "シリアルボーレート: {baud}", "R", "I"),
    "env-boot": Message("Boot time: {time} +09:00", "起動時刻: {time} +09:00", "R", "R"),
    "env-now": Message("Current time: {time} +09:00", "現在の時刻: {time} +09:00", "R", "I"),
    "env-up": Message("Elapsed time from boot: {span}", "起動からの経過時間: {span}", "R", "I"),
    "env-security": Message(
        "Security Class: {level}, FORGET: {forget}, TELNET: {telnet}",
        "セキュリティクラス レベル: {level}, タイプ: {forget}, TELNET: {telnet}",
        "R",
        "I",
    ),
}

MESSAGES: dict[str, Message] = ERRORS | DIALOGUES | SHOWS | ENVIRONMENT
