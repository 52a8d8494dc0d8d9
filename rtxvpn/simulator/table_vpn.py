"""The commands of IPsec, BGP, tunnels and PPs that the virtual router knows (rows as in table.py)."""

from __future__ import annotations

VPN = """
ipsec use : on|off
ipsec auto refresh : GW!? on|off
ipsec sa policy : POLICY! GW esp des-cbc|3des-cbc|aes-cbc|aes256-cbc|null md5-hmac|sha-hmac|sha256-hmac? ATTR*
ipsec sa policy : POLICY! GW ah md5-hmac|sha-hmac|sha256-hmac ATTR*
ipsec transport : ID! POLICY REST*
ipsec transport template : ID! REST+
ipsec log illegal-spi : on|off
ipsec ike encryption : GW! des-cbc|3des-cbc|aes-cbc|aes256-cbc
ipsec ike group : GW! modp768|modp1024|modp1536|modp2048+
ipsec ike hash : GW! md5|sha|sha256
ipsec ike pre-shared-key : GW! text KEY
ipsec ike pre-shared-key : GW! HEX
ipsec ike duration : isakmp-sa|ike-sa|ipsec-sa|child-sa! GW! 300-691200 REST*
ipsec ike pfs : GW! on|off
ipsec ike keepalive use : GW! on heartbeat|dpd|rfc4306? 1-600? 1-50? REST*
ipsec ike keepalive use : GW! on icmp-echo IP REST*
ipsec ike keepalive use : GW! off|auto
ipsec ike keepalive log : GW! on|off
ipsec ike local address : GW! any|IP
ipsec ike local address : GW! vrrp LAN 1-255
ipsec ike local id : GW! PREFIX
ipsec ike remote id : GW! PREFIX
ipsec ike local name : GW! TEXT ipv4-addr|fqdn|user-fqdn|ipv6-addr|key-id|rfc822-addr?
ipsec ike remote name : GW! TEXT ipv4-addr|fqdn|user-fqdn|ipv6-addr|key-id|rfc822-addr?
ipsec ike remote address : GW! any|HOST
ipsec ike esp-encapsulation : GW! on|off
ipsec ike nat-traversal : GW! on|off ATTR*
ipsec ike version : GW! 1-2
ipsec ike message-id-control : GW! on|off
ipsec ike child-exchange type : GW! 1-2
ipsec ike negotiation receive : GW! on|off
ipsec ike proposal-limitation : GW! on|off
ipsec ike payload type : GW! 1-3 1-3?
ipsec ike always-on : GW! on|off
ipsec ike backward-compatibility : GW! 1-3
ipsec ike send info : GW! on|off
ipsec ike retry : 1-50 1-100 1-10?
ipsec ike log : GW! message-info|payload-info|key-info+
ipsec ike auth method : GW! auto|pre-shared-key|certificate|eap-md5
ipsec ike xauth myname : GW! TEXT KEY
ipsec ike xauth request : GW! on|off REST*
ipsec ike mode-cfg address : GW! N
ipsec ike mode-cfg address pool : N! REST+
ipsec ike mode-cfg method : GW! set|request REST*
ipsec ike eap myname : GW! TEXT KEY
ipsec ike eap request : GW! on|off REST*
ipsec ike queue length : N
ipsec ike restrict-dangling-sa : GW! auto|off
ipsec ike license-key use : GW! on|off
ipsec ike wait : GW! N
ipsec ike remote address weight : GW! N
ike remote : REST+
bgp use : on|off
bgp autonomous-system : 1-65535
bgp router id : IP
bgp neighbor : 1-32! 1-65535 IP BGPOPT*
bgp neighbor pre-shared-key : 1-32! text KEY
bgp import : 1-65535! static|rip|ospf|bgp|aggregate! ATTR? filter? N*
bgp import filter : N! not? reject? equal|include|refines ANYNET+ ATTR*
bgp export : aspath|1-65535! REST+
bgp export filter : N! not? reject? equal|include|refines ANYNET+ ATTR*
bgp export aspath : N! TEXT REST*
bgp aggregate : NET! filter N+
bgp aggregate filter : N! REST+
bgp force-to-advertise : 1-65535! REST+
bgp preference : 1-2147483647
bgp log : neighbor|packet+
bgp default med : off|N
ospf use : on|off
ospf router id : IP
ospf area : TEXT! REST*
ospf import from : static|rip|bgp! REST*
ospf log : REST+
rip use : on|off
rip preference : N
"""

TUNNEL = """
tunnel encapsulation : ipsec|ipip|pptp|l2tp|l2tpv3|l2tpv3-raw|ipudp|map-e
tunnel endpoint address : IP IP?
tunnel endpoint local address : IP
tunnel endpoint remote address : IP
tunnel endpoint name : TEXT REST*
tunnel backup : none|interface|lan|pp|tunnel REST*
tunnel name : TEXT
tunnel template : NUMBERS+
description tunnel : REST+
ipsec tunnel : POLICY
ipsec tunnel outer df-bit : copy|set|clear
ipsec tunnel fastpath-fragment-function follow df-bit : on|off
ipsec ipcomp type : none|deflate
ip tunnel address : IPMASK
ip tunnel remote address : dhcp|IP
ip tunnel mtu : 64-1500
ip tunnel tcp mss limit : auto|off|536-1460
ip tunnel secure filter : in|out! REST+
ip tunnel nat descriptor : REST+
ip tunnel rip send : on|off REST*
ip tunnel rip receive : on|off REST*
ip tunnel ospf area : REST+
ip tunnel intrusion detection : in|out! on|off REST*
ipv6 tunnel address : TEXT! REST*
ipv6 tunnel prefix : REST+
ipv6 tunnel secure filter : in|out! REST+
ipv6 tunnel tcp mss limit : auto|off|N
l2tp always-on : on|off
l2tp hostname : TEXT
l2tp tunnel auth : on|off TEXT?
l2tp tunnel disconnect time : off|N
l2tp keepalive use : on|off N? N?
l2tp keepalive log : on|off
l2tp syslog : on|off
l2tp local router-id : IP
l2tp remote router-id : IP
l2tp remote end-id : TEXT
pptp tunnel disconnect time : off|N
pptp keepalive use : on|off
queue tunnel class filter list : REST+
"""

PP = """
description pp : REST+
pppoe use : LAN REST*
pppoe access concentrator : TEXT
pppoe service-name : TEXT
pppoe auto connect : on|off
pppoe auto disconnect : on|off
pppoe disconnect time : off|N
pppoe tcp mss limit : auto|off|N
pppoe padi maxretry : N
pp auth accept : pap|chap|mschap|mschap-v2+
pp auth request : pap|chap|chap-pap|mschap|mschap-v2 REST*
pp auth myname : TEXT TEXT
pp auth username : NAME! TEXT REST*
pp auth multi connect prohibit : on|off
pp always-on : on|off N?
pp bind : TEXT+
pp keepalive use : REST+
pp keepalive interval : REST+
pp keepalive log : on|off
pp name : TEXT
pp backup : REST+
ppp lcp mru : on|off N?
ppp lcp pfc : on|off
ppp lcp acfc : on|off
ppp lcp restart : N
ppp ipcp ipaddress : on|off
ppp ipcp msext : on|off
ppp ipcp vjc : on|off REST*
ppp ipv6cp use : on|off
ppp ccp type : REST+
pptp service type : client|server
ip pp address : IPMASK
ip pp remote address : IP
ip pp remote address pool : REST+
ip pp mtu : 64-1500
ip pp tcp mss limit : auto|off|536-1460
ip pp nat descriptor : REST+
ip pp secure filter : in|out! REST+
ip pp rip send : on|off REST*
ip pp intrusion detection : in|out! on|off REST*
ipv6 pp address : TEXT! REST*
ipv6 pp dhcp service : REST+
ipv6 pp secure filter : in|out! REST+
queue pp type : REST+
queue pp class filter list : REST+
"""
