import Foundation
import Testing

@testable import sallyport

@Suite struct DemoCertificatesTests {
    let folder: String

    init() throws {
        folder = FileManager.default.temporaryDirectory.path + "/sallyport-demo-\(UUID().uuidString)"
    }

    private func openssl(_ arguments: [String]) throws -> (status: Int32, output: String) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/openssl")
        process.arguments = arguments
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let text = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        process.waitUntilExit()
        return (process.terminationStatus, text)
    }

    @Test func certificatesAreGoodForWhatTheyAreFor() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let made = try DemoCertificates(
            in: folder, serverNames: ["a.example", "b.example"], clientNames: ["acme", "x/y"])
        let (acme, nested) = (try #require(made.clients["acme"]), try #require(made.clients["x/y"]))
        #expect(nested.certificateFile == "\(folder)/certificates/x/y.pem")

        let trusted = ["verify", "-x509_strict", "-CAfile", made.authorityFile]
        let server = made.server.certificateFile
        let verdicts: [([String], Bool)] = [
            (["-purpose", "sslserver", "-verify_hostname", "a.example", server], true),
            (["-purpose", "sslserver", "-verify_hostname", "b.example", server], true),
            (["-purpose", "sslserver", "-verify_ip", "127.0.0.1", server], true),
            (["-purpose", "sslserver", "-verify_ip", "::1", server], true),
            (["-purpose", "sslserver", "-verify_hostname", "c.example", server], false),
            (["-purpose", "sslclient", server], false),
            (["-purpose", "sslclient", acme.certificateFile], true),
            (["-purpose", "sslclient", nested.certificateFile], true),
            (["-purpose", "sslserver", acme.certificateFile], false),
            ([made.untrustedServer.certificateFile], false),
            ([made.untrustedClient.certificateFile], false),
        ]
        for (arguments, isGood) in verdicts {
            let outcome = try openssl(trusted + arguments)
            #expect((outcome.status == 0) == isGood, "\(arguments): \(outcome.output)")
        }
        let untrusted = ["verify", "-x509_strict", "-CAfile", made.untrustedAuthorityFile]
        #expect(try openssl(untrusted + [made.untrustedServer.certificateFile]).status == 0)
        #expect(try openssl(untrusted + [made.untrustedClient.certificateFile]).status == 0)
    }

    @Test func filesAreForTheirOwnerAlone() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        // What an earlier run or a careless hand left there is replaced, mode and all.
        try Data("old".utf8).write(to: URL(fileURLWithPath: "\(folder)/server.key"))
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: "\(folder)/server.key")
        let made = try DemoCertificates(in: folder, serverNames: ["a.example"], clientNames: ["acme"])
        let files = try FileManager.default.subpathsOfDirectory(atPath: folder).filter {
            try FileManager.default.attributesOfItem(atPath: "\(folder)/\($0)")[.type] as? FileAttributeType
                == .typeRegular
        }
        #expect(
            files.sorted() == [
                "ca.pem", "certificates/acme.pem", "server.key", "server.pem", "untrusted/ca.pem",
                "untrusted/client.pem",
                "untrusted/server.key", "untrusted/server.pem",
            ])
        for file in files {
            let attributes = try FileManager.default.attributesOfItem(atPath: "\(folder)/\(file)")
            #expect(attributes[.posixPermissions] as? Int == 0o600, "\(file)")
        }
        #expect(try String(contentsOfFile: made.server.keyFile, encoding: .utf8) == made.server.keyPEM)
        let acme = try #require(made.clients["acme"])
        #expect(try String(contentsOfFile: acme.keyFile, encoding: .utf8) == acme.certificatePEM + acme.keyPEM)
    }

    @Test func clientsOfOtherTimesCanBeMade() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        var made = try DemoCertificates(in: folder, serverNames: ["a.example"], clientNames: [])
        let now = Date.now
        try made.addClient("late", validity: now.addingTimeInterval(-7200)..<now.addingTimeInterval(-3600))
        let late = try #require(made.clients["late"])
        let outcome = try openssl(["verify", "-CAfile", made.authorityFile, late.certificateFile])
        #expect(outcome.status != 0)
        #expect(outcome.output.contains("certificate has expired"))
    }

    @Test func whatCannotBeWrittenIsSaid() throws {
        let error = #expect(throws: (any Error).self) {
            try DemoCertificates(in: "/proc/nothing", serverNames: ["a.example"], clientNames: [])
        }
        #expect(error != nil)
    }
}
