"""The commands that act at once, and those that move between contexts (rows as in table.py)."""

from __future__ import annotations

# Configuration whose context comes from its own parameter, or that moves between contexts.
SPECIAL = """
tunnel select : none|1-20
pp select : none|anonymous|1-30
tunnel enable : all|NUMBERS!+
tunnel disable : all|NUMBERS!+
pp enable : all|anonymous|1-30!+
pp disable : all|anonymous|1-30!+
bgp configure refresh :
"""

USER = """
administrator :
exit : save?
quit : save?
help :
ping : REST+
show copyright :
show environment : detail?
show ip route : detail|summary?
show ipsec sa :
show ipsec sa gateway : GW detail?
show log : saved|reverse*
show arp :
show status bgp neighbor : IP? advertised-routes|received-routes|routes?
show status tunnel : up|down|1-20
show status pp : anonymous|1-30
show status lan1 :
show status lan2 :
show status user : history?
show status boot : list|all|N?
show status dhcp : ID?
"""

ADMIN = """
show config : REST*
show config list :
show config difference : REST*
show techinfo :
save : TEXT? TEXT?
restart : 0-4?
cold start :
login password :
administrator password :
ipsec refresh sa : GW?
ipsec sa delete : all|N
sshd host key generate : 1024|2048?
set-serial-baudrate : 9600|19200|38400|57600|115200
set-default-config : TEXT
copy config : TEXT TEXT
delete config : TEXT
load : REST+
rollback timer : 1-21474836
confirm :
clear log :
clear arp :
clear status : REST+
interface reset : LAN+
"""

# The firmware of the RTX830 that first knew a command (fact book 1, 5, 8).
SINCE: dict[str, tuple[int, ...]] = {
    "rollback timer": (15, 2, 3),
    "confirm": (15, 2, 3),
    "load": (15, 2, 3),
    "sftpd host": (15, 2, 1),
    "telnetd host": (15, 2, 3),
    "sshd service": (15, 2, 1),
    "sshd auth method": (15, 2, 14),
    "statistics": (15, 2, 10),
}
