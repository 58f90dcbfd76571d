import ArgumentParser
import Authentication
import Foundation

/// `sallyport verify-jws`: whether a key made a token, and if not, why.
struct VerifyJWSCommand: ParsableCommand {
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case text, json
    }

    static let configuration = CommandConfiguration(
        commandName: "verify-jws",
        abstract: "Show whether a signed token (JWS) was made with a key, and if not, why.",
        discussion: """
            Reads the token from standard input, so that it does not stand in the list of processes, and judges its header \
            and signature as the gateway does; its claims are not looked at. \
            Exits with 0 when it is valid, 1 when it is not, and 2 when it could not run.
            """
    )

    @Option(help: ArgumentHelp("The public key, or the key set, as JSON (JWK, RFC 7517).", valueName: "file"))
    var jwk: String

    @Option(help: "How to print the verdict: \(Format.allCases.map(\.rawValue).joined(separator: " or ")).")
    var format: Format = .text

    /// More than any token: what is longer was not meant.
    private static let tokenLimit = 1 << 20

    func run() throws {
        guard let keys = FileManager.default.contents(atPath: jwk) else {
            throw Self.couldNotRun("the file `\(jwk)` cannot be read: name a file with a JSON Web Key")
        }
        let token = try readToken()
        let inspection: JWSInspection
        do throws(JWSInspection.UnusableKeys) {
            inspection = try JWSInspection(of: token, keys: Array(keys))
        } catch {
            throw Self.couldNotRun("the file `\(jwk)` \(error)")
        }
        switch format {
        case .text: print(inspection.text)
        case .json: print(try inspection.json())
        }
        if !inspection.isValid { throw ExitCode.found }
    }

    private func readToken() throws -> [UInt8] {
        let data = try FileHandle.standardInput.read(upToCount: Self.tokenLimit + 1) ?? Data()
        guard data.count <= Self.tokenLimit else { throw Self.couldNotRun("the token is longer than 1 MiB") }
        let isSpace: (UInt8) -> Bool = { $0 == 0x20 || $0 == 0x09 || $0 == 0x0A || $0 == 0x0D }
        let token = data.drop(while: isSpace)
        guard let last = token.lastIndex(where: { !isSpace($0) }) else {
            throw Self.couldNotRun("there is no token on standard input: write `sallyport verify-jws … < token`")
        }
        return Array(token[...last])
    }

    private static func couldNotRun(_ message: String) -> ExitCode {
        Terminal.writeError("error: \(message)\n")
        return .couldNotRun
    }
}

extension JWSInspection {
    /// A line for each thing that is known. What a token says is shown in ASCII: it may be meant to deceive a terminal.
    fileprivate var text: String {
        var lines: [String] = []
        if let algorithm { lines.append("algorithm  \(algorithm.visible)") }
        if let keyIdentifier { lines.append("key id     \(keyIdentifier.visible)") }
        if let header { lines.append("header     \(header.visible)") }
        lines.append("verdict    " + (problem.map { "not valid: \($0)" } ?? "valid"))
        return lines.joined(separator: "\n")
    }

    fileprivate func json() throws -> String {
        let header = try header.map { try JSONSerialization.jsonObject(with: Data($0.utf8)) }
        let document: [String: Any] = [
            "valid": isValid, "algorithm": algorithm ?? NSNull(), "keyId": keyIdentifier ?? NSNull(),
            "header": header ?? NSNull(), "reason": problem ?? NSNull(),
        ]
        let options: JSONSerialization.WritingOptions = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try JSONSerialization.data(withJSONObject: document, options: options), as: UTF8.self)
    }
}

extension String {
    /// The text with what is not printable ASCII as `\u{…}`.
    fileprivate var visible: String {
        unicodeScalars.map { (0x20..<0x7F).contains($0.value) ? String($0) : $0.escaped(asASCII: true) }.joined()
    }
}
