"""The configuration commands outside VPN and PP that the virtual router knows, as data.

A row is name, colon, parameters. Lower case is typed as it stands (`a|b` = either), upper case is a
kind of kinds.KINDS or tails.TAILS, `1-20` a range.
Marks: `!` part of the command's identity (the same identity typed again overwrites), `?` may be left
out, `+` one or more, `*` any number. Chapters of the Command Reference: 4 security, 8 IP, 12 DHCP,
15 IPsec, 23 NAT, 24 DNS, 29 BGP, 37 schedule, 56 operation, 57 and 58 show.
"""

from __future__ import annotations

GLOBAL = """
security class : 1-3 on|off on|off on|off?
timezone : TEXT
console character : ja.sjis|ja.euc|ja.utf8|en.ascii|sjis|euc|ascii
console columns : 80-4096
console lines : infinity|10-100
console prompt : SHORT?
console info : on|off
login timer : clear|120-21474836
login user : NAME! TEXT?
user attribute : *|NAME!? ATTR+
administrator radius auth : REST+
login radius use : on|off
system packet-buffer : small|middle|large! ATTR+
ip routing : on|off
ip routing process : fast|normal
ip route : NET! HOP+
ip route change log : on|off
ip filter : 1-21474836! ACTION FROM+
ip filter set : TEXT! REST+
ip filter dynamic : 1-21474836! REST+
ip filter source-route : on|off
ip filter directed-broadcast : on|off|filter REST*
ip LAN address : dhcp|IPMASK REST*
ip LAN secondary address : IPMASK
ip LAN mtu : 64-1500
ip LAN tcp mss limit : auto|off|536-1460
ip LAN secure filter : in|out! REST+
ip LAN nat descriptor : REST+
ip LAN proxyarp : on|off
ip LAN rip send : on|off REST*
ip LAN rip receive : on|off REST*
ip LAN rip filter : in|out! REST+
ip LAN dhcp service : server|relay|off
ip LAN ospf area : REST+
ip LAN vrrp : 1-255! IP REST*
ip LAN intrusion detection : in|out! on|off REST*
ip LAN wol relay : REST+
ip keepalive : 1-100! icmp-echo|arp REST+
ip host : HOST! IP
ip stealth : REST+
ip simple-service : on|off
ip fragment remove df-bit : REST+
ip reassembly hold-time : N
ip policy address group : ID! REST+
ip policy service group : ID! REST+
ip policy filter : ID! REST+
ip policy filter set : ID! REST+
ip policy filter set enable : ID
ip icmp echo-reply send : on|off
ip icmp log : on|off
ip arp timer : N REST*
ip flow limit : N
ip flow timer : TEXT! N
ipv6 routing : on|off
ipv6 routing process : fast|normal
ipv6 route : TEXT! REST+
ipv6 prefix : N! REST+
ipv6 filter : N! REST+
ipv6 LAN address : TEXT! REST*
ipv6 LAN prefix : REST+
ipv6 LAN rtadv send : REST+
ipv6 LAN dhcp service : REST+
ipv6 LAN mtu : N
ipv6 LAN secure filter : in|out! REST+
ngn type : LAN! REST+
sip use : on|off
lan type : LAN! REST+
lan shutdown : LAN! REST*
lan link-aggregation static : N! REST+
bridge member : LAN! REST+
vlan port mapping : TEXT! LAN
vlan LAN 802.1q : ATTR+
description : DESCRIBED! REST+
speed LAN : TEXT
queue LAN type : REST+
queue LAN class filter list : REST+
queue LAN class property : N! REST+
queue class filter : N! REST+
queue LAN length : REST+
qos dynamic : REST+
url filter : N! REST+
nat descriptor type : ID! masquerade|nat|nat-masquerade|none REST*
nat descriptor address outer : ID! REST+
nat descriptor address inner : ID! REST+
nat descriptor static : ID! N! REST+
nat descriptor masquerade static : ID! N! IP REST+
nat descriptor masquerade incoming : ID! REST+
nat descriptor masquerade port range : ID! REST+
nat descriptor masquerade session limit : ID! N! REST+
nat descriptor masquerade session limit total : ID! N
nat descriptor masquerade rlogin : ID! on|off
nat descriptor masquerade ttl hold : auto|all|port
nat descriptor backward-compatibility : 1-2
nat descriptor timer : ID! REST+
nat descriptor ftp port : ID! REST+
nat descriptor sip : ID! REST+
nat descriptor log : on|off
dhcp service : server|relay
dhcp server rfc2131 compliant : on|off
dhcp server rfc2131 compliant : except use-clientid|remain-silent|release-nak+
dhcp scope : ID! RANGE SCOPEOPT*
dhcp scope bind : ID! IP! REST+
dhcp scope option : ID! ATTR+
dhcp scope lease type : ID! bind-only|bind-priority REST*
dhcp duplicate check : REST+
dhcp relay server : IP+
dhcp relay select : REST+
dhcp manage : on|off
dhcp client release linkdown : on|off REST*
dhcp client hostname : REST+
dns server : IP+
dns server pp : N REST*
dns server dhcp : LAN REST*
dns server select : N! REST+
dns domain : HOST
dns host : REST+
dns service : recursive|off
dns service fallback : on|off
dns cache use : on|off
dns cache max entry : N
dns static : a|aaaa|ptr|mx|ns|cname! TEXT! TEXT REST*
dns private address spoof : on|off
dns private name : TEXT
dns notice order : dhcp|msext! REST+
dns syslog resolv : on|off
schedule at : ID! WHEN+
statistics : cpu|memory|traffic|flow|nat|route|filter|application! on|off
syslog host : IP+
syslog local address : IP
syslog facility : TEXT
syslog notice : on|off
syslog info : on|off
syslog debug : on|off
syslog srcport : ID
syslog execute command : on|off
snmp host : REST+
snmp community read-only : TEXT
snmp community read-write : TEXT
snmp sysname : REST+
snmp syslocation : REST+
snmp syscontact : REST+
snmp trap host : HOST! REST*
snmp trap community : TEXT
snmp trap send linkdown : TEXT! on|off
snmp trap enable snmp : REST+
snmp local address : IP
snmpv2c host : REST+
snmpv2c community read-only : TEXT
snmpv2c trap host : HOST! REST*
snmpv3 usm user : REST+
sntpd service : on|off
sntpd host : REST+
tftp host : REST+
telnetd service : on|off
telnetd host : REST+
telnetd listen : ID
telnetd session : 1-8
telnet client : on|off
sshd service : on|off
sshd host : REST+
sshd listen : ID
sshd session : 1-8
sshd encrypt algorithm : REST+
sshd client alive : on|off N? N?
sshd hide openssh version : on|off
sshd auth method : all|password|publickey
ssh encrypt algorithm : REST+
sftpd host : REST+
httpd service : on|off
httpd host : REST+
httpd listen : ID
httpd timeout : N
httpd proxy-access l2ms permit : on|off
upnp use : on|off
upnp external address refer : REST+
upnp syslog : on|off
netvolante-dns hostname host : REST+
netvolante-dns use : REST+
netvolante-dns auto hostname : REST+
wol relay broadcast : REST+
lua use : on|off
usbhost use : on|off
sd use : on|off
external-memory boot permit : on|off
external-memory config filename : REST+
external-memory statistics filename prefix : TEXT
external-memory syslog filename : REST+
operation http revision-up permit : on|off
operation button function download : REST+
operation external-memory download permit : on|off
http revision-up permit : on|off
http revision-up schedule : REST+
switch control use : TEXT! on|off ATTR*
switch control watch interval : N N?
lan-map snapshot use : TEXT! REST+
lan-map terminal watch interval : N N
lan-map sysname : TEXT
l2tp service : on|off REST*
pptp service : on|off
mail server name : N! REST+
mail server smtp : N! REST+
mail template : N! REST+
mail notify : N! REST+
alarm entire : on|off
alarm batch : on|off REST*
alarm startup : on|off REST*
led brightness : 0-2
heartbeat2 transmit enable : REST+
heartbeat2 receive : REST+
cloud vpn service : N! REST+
cloud vpn parameter : N! REST+
cloud vpn option : N! REST+
cloud vpn name : N! REST+
yno use : on|off
yno access code : REST+
radius server : IP
radius secret : TEXT
radius auth : on|off
date : TEXT
time : TEXT
ntp local address : IP
system led brightness : 0-1
"""
