import SallyportPolicy
import Testing

@testable import Gateway

@Suite("Where audit records go")
struct AuditSettingsTests {
    @Test(arguments: [
        ("local", "/dev/log"), ("unix:/run/log", "/run/log"), ("udp://10.0.0.1:514", "udp://10.0.0.1:514"),
        ("tcp://[::1]:601", "tcp://::1:601"),
    ])
    func systemLogs(text: String, place: String) {
        #expect(SyslogAddress(text)?.description == place)
    }

    @Test(arguments: ["", "locals", "unix:log", "udp://log.example:514", "tcp://10.0.0.1", "http://10.0.0.1:514"])
    func noSystemLogs(text: String) {
        #expect(SyslogAddress(text) == nil)
    }
}
