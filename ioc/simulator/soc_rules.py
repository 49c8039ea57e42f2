"""The sixty rules of the make-believe SOC: Wazuh's own numbers, levels and descriptions."""

from typing import NamedTuple


class Rule(NamedTuple):
    """`share` is how often it fires against others of its band of levels.

    `kind` chooses the words of the log line; a rule of an attacker (`origin`) has a source address
    and no office hours. `mitre` is (technique id, tactic, technique), empty when Wazuh names none.
    """

    id: str
    level: int
    kind: str
    share: float
    origin: bool
    groups: str
    mitre: tuple[str, str, str] | None
    description: str


_VALID = ("T1078", "Initial Access", "Valid Accounts")
_GUESS = ("T1110.001", "Credential Access", "Password Guessing")
_BRUTE = ("T1110", "Credential Access", "Brute Force")
_SCAN = ("T1595.002", "Reconnaissance", "Vulnerability Scanning")
_WEB = ("T1190", "Initial Access", "Exploit Public-Facing Application")
_SUDO = ("T1548.003", "Privilege Escalation", "Sudo and Sudo Caching")
_STORED = ("T1565.001", "Impact", "Stored Data Manipulation")
_DELETED = ("T1070.004", "Defense Evasion", "File Deletion")
_ACCOUNT = ("T1098", "Persistence", "Account Manipulation")
_SERVICE = ("T1543.003", "Persistence", "Windows Service")
_REMOTE = ("T1021", "Lateral Movement", "Remote Services")
_SCRIPT = ("T1059.001", "Execution", "PowerShell")
_TOOLS = ("T1105", "Command and Control", "Ingress Tool Transfer")
_DUMP = ("T1003.001", "Credential Access", "LSASS Memory")
_ENCRYPT = ("T1486", "Impact", "Data Encrypted for Impact")
_INJECT = ("T1055", "Privilege Escalation", "Process Injection")
_ROOTKIT = ("T1014", "Defense Evasion", "Rootkit")

# fmt: off
RULES = (
    Rule("5501", 3, "pam", 9, False, "pam,syslog,authentication_success", _VALID,
         "PAM: Login session opened."),
    Rule("5502", 3, "pam", 9, False, "pam,syslog", None, "PAM: Login session closed."),
    Rule("5715", 3, "sshd", 4, False, "syslog,sshd,authentication_success", _VALID,
         "sshd: authentication success."),
    Rule("5402", 3, "sudo", 5, False, "syslog,sudo", _SUDO, "Successful sudo to ROOT executed."),
    Rule("5303", 3, "sudo", 1, False, "authentication_success,syslog,su", _VALID,
         "User successfully changed UID to root."),
    Rule("60106", 3,
         "windows", 14, False, "windows,windows_security,authentication_success", _VALID,
         "Windows Logon Success."),
    Rule("60137", 3, "windows", 10, False, "windows,windows_security", None,
         "Windows User Logoff."),
    Rule("60642", 3, "windows", 5, False, "windows,windows_application", None,
         "Software protection service scheduled successfully."),
    Rule("61104", 3, "windows", 2, False, "windows,windows_system,policy_changed", _SERVICE,
         "Service startup type was changed."),
    Rule("503", 3, "agent", 1, False, "wazuh", None, "Wazuh agent started."),
    Rule("506", 3, "agent", 1, False, "wazuh", None, "Wazuh agent stopped."),
    Rule("591", 3, "agent", 1, False, "wazuh", None, "Log file rotated."),
    Rule("651", 3, "agent", 1, True, "ossec,active_response", None,
         "Host Blocked by firewall-drop Active Response"),
    Rule("19008", 3, "sca", 3, False, "sca", None,
         "CIS Benchmark: Ensure permissions on system files are configured: Passed"),
    Rule("50105", 3, "database", 1, False, "mysql_log,authentication_success", _VALID,
         "MySQL: authentication success."),
    Rule("86601", 3, "firewall", 5, True, "ids,suricata", None,
         "Suricata: Alert - ET SCAN Suspicious inbound connection"),
    Rule("92052", 4, "sysmon", 2, False, "sysmon,sysmon_eid1_detections", _SCRIPT,
         "Windows command prompt started by an abnormal process"),
    Rule("554", 5, "syscheck", 3, False, "ossec,syscheck", None, "File added to the system."),
    Rule("5503", 5, "pam", 2, False, "pam,syslog,authentication_failed", _GUESS,
         "PAM: User login failed."),
    Rule("5702", 5, "sshd", 1, True, "syslog,sshd", _REMOTE,
         "sshd: Reverse lookup error (bad ISP or attack)."),
    Rule("5710", 5, "sshd", 9, True, "syslog,sshd,invalid_login,authentication_failed", _GUESS,
         "sshd: Attempt to login using a non-existent user"),
    Rule("5760", 5, "sshd", 8, True, "syslog,sshd,authentication_failed", _GUESS,
         "sshd: authentication failed."),
    Rule("60122", 5, "logon", 8, True, "windows,windows_security,win_authentication_failed", _GUESS,
         "Logon Failure - Unknown user or bad password"),
    Rule("61138", 5, "windows", 1, False, "windows,windows_system", _SERVICE,
         "New Windows Service Created"),
    Rule("4101", 5, "firewall", 9, True, "firewall,firewall_drop", None, "Firewall drop event."),
    Rule("31101", 5, "web", 10, True, "web,accesslog,attack", _SCAN, "Web server 400 error code."),
    Rule("31122", 5, "web", 2, True, "web,accesslog,system_error", None,
         "Web server 500 error code (Internal Error)."),
    Rule("30306", 5, "web", 1, True, "apache,web,access_denied", _SCAN,
         "Apache: Attempt to access forbidden directory index."),
    Rule("23503", 5, "cve", 2, False, "vulnerability-detector", None, "{cve} affects {package}"),
    Rule("5706", 6, "sshd", 3, True, "syslog,sshd,recon", _REMOTE,
         "sshd: insecure connection attempt (scan)."),
    Rule("31104", 6, "web", 3, True, "web,accesslog,attack", _WEB, "Common web attack."),
    Rule("31105", 6, "web", 1, True, "web,accesslog,attack", _WEB,
         "XSS (Cross Site Scripting) attempt."),
    Rule("92657", 6, "logon", 1, True, "sysmon,authentication_success", _REMOTE,
         "Successful Remote Logon Detected - NTLM authentication, possible pass-the-hash attack."),
    Rule("550", 7, "syscheck", 10, False, "ossec,syscheck", _STORED, "Integrity checksum changed."),
    Rule("553", 7, "syscheck", 3, False, "ossec,syscheck", _DELETED, "File deleted."),
    Rule("510", 7, "rootcheck", 3, False, "ossec,rootcheck", None,
         "Host-based anomaly detection event (rootcheck)."),
    Rule("533", 7, "agent", 4, False, "ossec", None,
         "Listened ports status (netstat) changed (new port opened or closed)."),
    Rule("2902", 7, "package", 4, False, "syslog,dpkg,config_changed", None,
         "New dpkg (Debian Package) installed."),
    Rule("19007", 7, "sca", 5, False, "sca", None,
         "CIS Benchmark: Ensure password expiration is configured: Failed"),
    Rule("31103", 7, "web", 6, True, "web,accesslog,attack,sql_injection", _WEB,
         "SQL injection attempt."),
    Rule("23504", 7, "cve", 4, False, "vulnerability-detector", None, "{cve} affects {package}"),
    Rule("5701", 8, "sshd", 3, True, "syslog,sshd,recon", _REMOTE,
         "sshd: Possible attack on the ssh server (or version gathering)."),
    Rule("5758", 8, "sshd", 3, True, "syslog,sshd,authentication_failed", _BRUTE,
         "Maximum authentication attempts exceeded."),
    Rule("60109", 8, "windows", 1, False, "windows,windows_security,adduser", _ACCOUNT,
         "User account enabled or created"),
    Rule("60111", 8, "windows", 1, False, "windows,windows_security,account_changed", _ACCOUNT,
         "User account disabled or deleted"),
    Rule("52502", 8, "virus", 2, False, "clamd,freshclam,virus", _TOOLS, "ClamAV: Virus detected"),
    Rule("60115", 9,
         "windows", 2, False, "windows,windows_security,authentication_failures", _BRUTE,
         "User account locked out (multiple login errors)"),
    Rule("50106", 9, "database", 2, True, "mysql_log,authentication_failed", _GUESS,
         "MySQL: authentication failure."),
    Rule("5712", 10, "sshd", 3, True, "syslog,sshd,authentication_failures", _BRUTE,
         "sshd: brute force trying to get access to the system. Non existent user."),
    Rule("5763", 10, "sshd", 3, True, "syslog,sshd,authentication_failures", _BRUTE,
         "sshd: brute force trying to get access to the system. Authentication failed."),
    Rule("60204", 10, "logon", 3, True, "windows,windows_security,authentication_failures", _BRUTE,
         "Multiple Windows Logon Failures"),
    Rule("31151", 10, "web", 5, True, "web,accesslog,web_scan,recon", _SCAN,
         "Multiple web server 400 error codes from same source ip."),
    Rule("4151", 10, "firewall", 3, True, "firewall,multiple_drops", _SCAN,
         "Multiple Firewall drop events from same source {srcip}."),
    Rule("521", 11, "rootcheck", 1, False, "ossec,rootcheck", _ROOTKIT,
         "Possible kernel level rootkit"),
    Rule("40112", 12, "sshd", 3, True, "syslog,attacks,authentication_success", _VALID,
         "Multiple authentication failures followed by a success."),
    Rule("92900", 12, "sysmon", 2, False, "sysmon,sysmon_eid10_detections", _DUMP,
         "Lsass process was accessed by rundll32.exe with read permissions, possible "
         "credential dump"),
    Rule("92910", 12, "sysmon", 3, False, "sysmon,sysmon_eid10_detections", _INJECT,
         "Explorer process was accessed by powershell.exe, possible process injection"),
    Rule("23506", 13, "cve", 3, False, "vulnerability-detector", None, "{cve} affects {package}"),
    Rule("92213", 15, "sysmon", 3, False, "sysmon,sysmon_eid11_detections", _TOOLS,
         "Executable file dropped in folder commonly used by malware"),
    Rule("100210", 15, "virus", 1, False, "local,ransomware", _ENCRYPT,
         "Mã hóa tống tiền: tệp bị đổi đuôi hàng loạt trên {agent}"),
)
# fmt: on
# (lowest level, share of the alerts outside bursts); the bursts' own make these 8, 0.6 and 0.05 %.
BANDS = ((3, 0.9259), (7, 0.0665), (12, 0.0070), (15, 0.0006))
# What a guesser of passwords sets off, and the rule that adds its attempts up.
GUESSING = (("5710", "5712"), ("5760", "5763"), ("60122", "60204"))
EVERY = 8
WINDOWS = frozenset({"windows", "logon", "sysmon"})
LINUX = frozenset({"pam", "sshd", "sudo", "package", "web", "database"})


def severity(level: int | None) -> int | None:
    """1 (information) to 5 (critical) by the table of the definition; None for an unknown level."""
    if level is None:
        return None
    return 1 + sum(level >= least for least in (4, 7, 12, 15))
