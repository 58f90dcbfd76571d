import Foundation
import Testing

/// The `openssl` command line, as a second opinion.
enum OpenSSL {
    struct Failure: Error {
        let arguments: [String]
        let message: String
    }

    /// Runs a command with `input` on its standard input, and gives its standard output.
    @discardableResult
    static func run(_ arguments: [String], input: String = "") throws -> Data {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/openssl")
        process.arguments = arguments
        let (stdin, stdout, stderr) = (Pipe(), Pipe(), Pipe())
        process.standardInput = stdin
        process.standardOutput = stdout
        process.standardError = stderr
        try process.run()
        // What goes in and what comes out fits into a pipe's buffer.
        try stdin.fileHandleForWriting.write(contentsOf: Data(input.utf8))
        try stdin.fileHandleForWriting.close()
        let output = try stdout.fileHandleForReading.readToEnd() ?? Data()
        let message = try stderr.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw Failure(arguments: arguments, message: String(decoding: message, as: UTF8.self))
        }
        return output
    }

    static func text(_ arguments: [String], input: String = "") throws -> String {
        String(decoding: try run(arguments, input: input), as: UTF8.self).trimmingCharacters(in: .newlines)
    }

    /// One field of a certificate, such as `-subject`, without its `name=`.
    static func field(_ option: String, of certificatePEM: String) throws -> String {
        let line = try text(
            ["x509", "-noout", option, "-nameopt", "RFC2253,utf8,-esc_msb", "-dateopt", "iso_8601"],
            input: certificatePEM)
        return String(line[line.index(after: try #require(line.firstIndex(of: "=")))...])
    }
}
