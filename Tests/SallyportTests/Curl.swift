import Foundation

/// The `curl` command line, as a client that is not ours.
enum Curl {
    struct Outcome {
        /// curl's exit code.
        let code: Int32
        let output: Data
        let error: String
    }

    static func run(_ arguments: [String]) async throws -> Outcome {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/curl")
        process.arguments = ["--silent", "--show-error", "--max-time", "10", "--noproxy", "*"] + arguments
        // Set for this process by tests of something else; curl would obey it.
        process.environment = ProcessInfo.processInfo.environment.filter { $0.key != "SSLKEYLOGFILE" }
        let (stdout, stderr) = (Pipe(), Pipe())
        process.standardOutput = stdout
        process.standardError = stderr
        // Outputs are smaller than a pipe's buffer: they can be read when the process has ended.
        let code = try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Int32, any Error>) in
            process.terminationHandler = { continuation.resume(returning: $0.terminationStatus) }
            do {
                try process.run()
            } catch {
                continuation.resume(throwing: error)
            }
        }
        return Outcome(
            code: code, output: try stdout.fileHandleForReading.readToEnd() ?? Data(),
            error: String(decoding: try stderr.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self))
    }
}
