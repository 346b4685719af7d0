"""The network: every family, every address, and the ways around."""

from judge.tests.hostile.table import c_attempts, contained, java, python_attempts

FAMILIES = {
    "inet": 2,
    "inet6": 10,
    "netlink": 16,
    "packet": 17,
    "alg": 38,
    "vsock": 40,
    "bluetooth": 31,
    "can": 29,
    "xdp": 44,
    "key": 15,
    "tipc": 30,
    "rds": 21,
    "kcm": 41,
    "qipcrtr": 42,
}
ADDRESSES = (
    "127.0.0.1:6379",
    "127.0.0.1:5432",
    "127.0.0.1:8000",
    "169.254.169.254:80",
    "1.1.1.1:53",
    "10.0.0.1:22",
)

TABLE = [
    c_attempts("sockets of every other family", *(f"socket({family}, {kind}, 0)" for family in FAMILIES.values() for kind in (1, 2, 3, 5))),
    python_attempts("connects", *(f"socket.create_connection({tuple(a.split(':'))!r}, 1)" for a in ADDRESSES)),
    python_attempts("sends datagrams", "socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('1.1.1.1', 53))", "socket.socket(socket.AF_INET6, socket.SOCK_DGRAM).sendto(b'x', ('::1', 53))"),
    python_attempts("asks for names", "socket.getaddrinfo('example.com', 80)", "socket.gethostbyname('example.com')"),
    python_attempts(
        "sockets of the host's",
        *(f"socket.socket(socket.AF_UNIX).connect({p!r})" for p in ("/var/run/docker.sock", "/run/dbus/system_bus_socket", "/tmp/.s.PGSQL.5432", "\0/tmp/dbus", "/run/systemd/notify", "/dev/log")),
    ),
    python_attempts("packages from the network", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/', timeout=1)", "import urllib.request; urllib.request.urlopen('http://169.254.169.254/', timeout=1)"),
    contained("connects", "javascript", "const s = require('net').connect(80, '169.254.169.254');\ns.on('connect', () => console.log('connected'));\ns.on('error', () => console.log('contained'));"),
    contained("asks for names", "javascript", "require('dns').lookup('example.com', (e) => console.log(e ? 'contained' : 'resolved'));"),
    contained("fetches", "javascript", "fetch('http://127.0.0.1:8000/').then(() => console.log('fetched'), () => console.log('contained'));"),
    contained("listens", "javascript", "require('net').createServer().listen(8080).on('error', () => console.log('contained')).on('listening', () => { console.log('listens'); process.exit(); });"),
    contained("connects", "java", java("try { new java.net.Socket(\"127.0.0.1\", 5432); System.out.println(\"connected\"); } catch (java.io.IOException e) { System.out.println(\"contained\"); }")),
    contained("sends datagrams", "java", java("try { new java.net.DatagramSocket(); System.out.println(\"opened\"); } catch (java.io.IOException e) { System.out.println(\"contained\"); }")),
    contained("connects", "cpp", "#include <sys/socket.h>\n#include <iostream>\nint main() { std::cout << (socket(AF_INET, SOCK_STREAM, 0) < 0 ? \"contained\" : \"socket\") << std::endl; }"),
]  # fmt: skip
