import Foundation
import Logging
import Synchronization
import Testing

@testable import Gateway

@Suite("Log lines")
struct LogLineTests {
    private func logged(_ settings: LogSettings, _ body: (Logger) -> Void) -> [String] {
        let lines = Mutex<[String]>([])
        body(
            Logger(label: "test") { _ in
                GatewayLogHandler(settings) { line in
                    lines.withLock { $0.append(String(decoding: line, as: UTF8.self)) }
                }
            })
        return lines.withLock { $0 }
    }

    @Test func json() throws {
        let lines = logged(LogSettings()) { logger in
            logger.info("list\nening", metadata: ["port": "80", "a": "\"b\""])
            logger.debug("not this")
        }
        #expect(lines.count == 1)
        let object = try #require(JSONSerialization.jsonObject(with: Data(lines[0].utf8)) as? [String: String])
        #expect(object["message"] == "list\nening")
        #expect(object["level"] == "info")
        #expect(object["port"] == "80")
        #expect(object["a"] == "\"b\"")
        #expect(object["time"]?.hasSuffix("Z") == true)
        #expect(lines[0].hasSuffix("\n") && lines[0].dropLast().allSatisfy { $0 != "\n" })
    }

    @Test func textIsOneLineWhateverStandsInIt() {
        let lines = logged(LogSettings(level: .warning, format: .text)) { logger in
            logger.info("not this")
            logger.error("a\nb\u{1B}[31m", metadata: ["k": "v\r\n"])
        }
        #expect(lines.count == 1)
        #expect(lines[0].hasSuffix(" error: a b [31m k=v  \n"), "\(lines)")
    }
}
