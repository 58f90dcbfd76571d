import Foundation
import NIOCore
import NIOPosix
import Synchronization

/// A real Redis on a free loopback port, keeping nothing on disk, stopped by its process id.
final class RedisServer: Sendable {
    static let program = ["/usr/bin/redis-server", "/usr/local/bin/redis-server"].first {
        FileManager.default.isExecutableFile(atPath: $0)
    }
    static var isThere: Bool { program != nil }

    struct NotStarted: Error {}

    let port: Int
    private let folder: URL
    private let options: [String]
    private let process = Mutex<Int32?>(nil)

    init(_ options: [String] = []) throws {
        let listener = try ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .bind(host: "127.0.0.1", port: 0).wait()
        port = listener.localAddress?.port ?? 0
        try listener.close().wait()
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("redis-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        self.options = options
        try start()
    }

    deinit {
        kill()
        try? FileManager.default.removeItem(at: folder)
    }

    func start() throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: Self.program ?? "")
        process.arguments =
            ["--port", "\(port)", "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", folder.path]
            + options
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        let identifier = process.processIdentifier
        self.process.withLock { $0 = identifier }
        for _ in 0..<200 {
            if let answer = try? command("PING"), answer.contains("PONG") || answer.contains("NOAUTH") { return }
            Thread.sleep(forTimeInterval: 0.05)
        }
        throw NotStarted()
    }

    /// What `redis-cli` says.
    @discardableResult
    func command(_ words: String...) throws -> String {
        let client = Process()
        let output = Pipe()
        client.executableURL = URL(fileURLWithPath: "/usr/bin/redis-cli")
        client.arguments = ["-p", "\(port)"] + words
        client.standardOutput = output
        client.standardError = FileHandle.nullDevice
        try client.run()
        let text = output.fileHandleForReading.readDataToEndOfFile()
        client.waitUntilExit()
        return String(decoding: text, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    }

    func pause() { signal(SIGSTOP) }
    func resume() { signal(SIGCONT) }

    func kill() {
        guard signal(SIGKILL) else { return }
        process.withLock { $0 = nil }
        // Foundation reaps the child; until then the port may be taken.
        for _ in 0..<100 where (try? command("PING"))?.contains("PONG") == true { Thread.sleep(forTimeInterval: 0.01) }
    }

    @discardableResult
    private func signal(_ number: Int32) -> Bool {
        process.withLock { $0 }.map { Foundation.kill($0, number) == 0 } ?? false
    }
}
