"""Japanese for SSH keys and jump hosts."""

TABLE = {
    "the SSH key to log in with, before the password": "ログインに使う SSH 鍵 (パスワードより先に試す)",
    "the router took no SSH key ({keys}); the password is next": "ルーターは SSH 鍵 ({keys}) を受け付けませんでした。次にパスワードを試します",
    "there is no such SSH key": "その SSH 鍵がありません",
    "passphrase of {file}: ": "{file} のパスフレーズ: ",
    "{file}: this SSH key is locked, and nobody is at a terminal to give its passphrase": "{file}: この SSH 鍵にはパスフレーズが必要ですが、入力できる端末がありません",
    "set RTXVPN_KEY_PASSPHRASE, or load the key into ssh-agent with `ssh-add`": "RTXVPN_KEY_PASSPHRASE を設定するか、`ssh-add` で鍵を ssh-agent に登録してください",
    "this SSH key cannot be used ({reason})": "この SSH 鍵は使えません ({reason})",
    "no ed25519, ecdsa or rsa key of OpenSSH or PEM": "OpenSSH または PEM 形式の ed25519、ecdsa、rsa の秘密鍵ではありません",
    "name a private key that ssh-keygen made; puttygen exports a .ppk as an OpenSSH key": "ssh-keygen で作った秘密鍵を指定してください。PuTTY の .ppk は puttygen で OpenSSH 形式にエクスポートできます",
    "{file}: the passphrase does not open this SSH key": "{file}: この SSH 鍵のパスフレーズが違います",
    "check RTXVPN_KEY_PASSPHRASE, or load the key into ssh-agent with `ssh-add`": "RTXVPN_KEY_PASSPHRASE を確認するか、`ssh-add` で鍵を ssh-agent に登録してください",
    "{url}: the router refused the login, SSH keys ({keys}) and password": "{url}: ルーターがログインを拒否しました (SSH 鍵 {keys} とパスワードの両方)",
    "check the user name, that the router holds the public key (/ssh/authorized_keys/USER), and the login password (RTXVPN_PASSWORD)": "ユーザー名、ルーターに登録した公開鍵 (/ssh/authorized_keys/ユーザー名)、ログインパスワード (RTXVPN_PASSWORD) を確認してください",
    "{url}: the router took no SSH key ({keys}); {reason}": "{url}: ルーターは SSH 鍵 ({keys}) を受け付けませんでした。{reason}",
    "{url}: the way to it needs `{program}` ({reason})": "{url}: 接続に必要な `{program}` を起動できません ({reason})",
    "install the OpenSSH client, or change ProxyJump or ProxyCommand in ~/.ssh/config": "OpenSSH クライアントをインストールするか、~/.ssh/config の ProxyJump または ProxyCommand を直してください",
    "{url}: the way through the jump host ended ({said})": "{url}: 踏み台を通る経路が切れました ({said})",
    "log in to the jump host by itself first (ssh HOST): its key must be known, and it must let you on to the router": "先に踏み台だけにログインしてみてください (ssh ホスト名)。踏み台のホスト鍵が登録済みで、ルーターへの転送が許されている必要があります",
}
