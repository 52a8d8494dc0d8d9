"""Which function does which command of the tables USER and ADMIN."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from rtxvpn.simulator import files, operate, show_bgp, show_info, show_routes, show_vpn
from rtxvpn.simulator.machine import Machine
from rtxvpn.simulator.ping import ping
from rtxvpn.simulator.session import Session
from rtxvpn.simulator.steps import Program
from rtxvpn.simulator.syntax import Parsed

Handler = Callable[[Machine, Session, Parsed], Program]


def techinfo(machine: Machine, session: Session, parsed: Parsed) -> Program:
    """Print everything that support asks for."""
    for part in (show_info.environment, files.show_config, show_vpn.ipsec_sa, show_info.log):
        yield from part(machine, session, Parsed(parsed.command, parsed.head, (), parsed.identity))


HANDLERS: Mapping[str, Handler] = {
    "administrator": operate.administrator,
    "exit": operate.leave,
    "quit": operate.leave,
    "help": operate.nothing,
    "ping": ping,
    "show copyright": show_info.copyright_notice,
    "show environment": show_info.environment,
    "show ip route": show_routes.ip_route,
    "show ipsec sa": show_vpn.ipsec_sa,
    "show ipsec sa gateway": show_vpn.ipsec_sa_gateway,
    "show log": show_info.log,
    "show arp": show_info.arp,
    "show status bgp neighbor": show_bgp.neighbors,
    "show status tunnel": show_vpn.status_tunnel,
    "show status pp": show_info.pp,
    "show status lan1": show_info.lan,
    "show status lan2": show_info.lan,
    "show status user": show_info.users,
    "show status boot": show_info.boot,
    "show status dhcp": show_info.dhcp,
    "show config": files.show_config,
    "show config list": files.show_list,
    "show config difference": files.show_difference,
    "show techinfo": techinfo,
    "save": operate.save,
    "restart": operate.restart,
    "cold start": operate.cold_start,
    "login password": operate.login_password,
    "administrator password": operate.administrator_password,
    "ipsec refresh sa": operate.refresh_sa,
    "ipsec sa delete": operate.refresh_sa,
    "sshd host key generate": operate.host_key,
    "set-serial-baudrate": operate.set_baud,
    "set-default-config": files.set_default,
    "copy config": files.copy,
    "delete config": files.delete,
    "load": files.load,
    "rollback timer": operate.rollback_timer,
    "confirm": operate.confirm,
    "clear log": operate.clear_log,
    "clear arp": operate.nothing,
    "clear status": operate.nothing,
    "interface reset": operate.nothing,
}
