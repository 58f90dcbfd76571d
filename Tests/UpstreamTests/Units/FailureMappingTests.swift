import CLibCurl
import Testing

@testable import Upstream

@Suite("what libcurl's codes mean")
struct FailureMappingTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var outcome: CurlOutcome
        var facts = FailureMapping.Facts()
        var kind: UpstreamFailure.Kind
        var words: String
        var testDescription: String { "\(outcome.code) \(outcome.text)" }
    }

    private static func alert(_ text: String) -> String {
        "OpenSSL SSL_read: error:0A000000:SSL routines::\(text), errno 0"
    }
    private static let sent = FailureMapping.Facts(requestWasSent: true)
    private static let answered = FailureMapping.Facts(hasHead: true, requestWasSent: true)
    private static let withCertificate = FailureMapping.Facts(presentsCertificate: true, requestWasSent: true)

    static let cases: [Case] = [
        Case(outcome: .init(code: 6), kind: .nameNotResolved, words: "could not be resolved"),
        Case(outcome: .init(code: 7, systemError: 111), kind: .unreachable, words: "refused the connection"),
        Case(outcome: .init(code: 7, systemError: 113), kind: .unreachable, words: "no route"),
        Case(
            outcome: .init(code: 7), facts: .init(addressWasRefused: true), kind: .addressRefused, words: "not allowed"),
        Case(outcome: .init(code: 28), kind: .connectTimeout, words: "no connection"),
        Case(outcome: .init(code: 28, isConnected: true), kind: .connectTimeout, words: "TLS handshake"),
        Case(
            outcome: .init(code: 28), facts: .init(addressWasRefused: true), kind: .addressRefused, words: "not allowed"
        ),
        Case(outcome: .init(code: 60, verifyResult: 10), kind: .tlsExpired, words: "expired"),
        Case(outcome: .init(code: 60, verifyResult: 9), kind: .tlsExpired, words: "not valid yet"),
        Case(outcome: .init(code: 60, verifyResult: 1), kind: .tlsNameMismatch, words: "another name"),
        Case(outcome: .init(code: 60, verifyResult: 64), kind: .tlsNameMismatch, words: "IP address"),
        Case(outcome: .init(code: 60, verifyResult: 23), kind: .tlsUntrusted, words: "is revoked"),
        Case(outcome: .init(code: 60, verifyResult: 3), kind: .tlsUntrusted, words: "no revocation list"),
        Case(
            outcome: .init(code: 60, verifyResult: 12), kind: .tlsUntrusted,
            words: "list in `upstream.crlFile` has expired"),
        Case(outcome: .init(code: 60, verifyResult: 47), kind: .tlsUntrusted, words: "name constraints"),
        Case(outcome: .init(code: 60, verifyResult: 68), kind: .tlsUntrusted, words: "SHA-1"),
        Case(outcome: .init(code: 60, verifyResult: 99), kind: .tlsUntrusted, words: "verification error 99"),
        Case(outcome: .init(code: 82), kind: .localFault, words: "revocation lists"),
        Case(
            outcome: .init(code: 35, text: alert("tlsv1 alert decrypt error")), facts: withCertificate,
            kind: .tlsClientCertificateRefused, words: "could not verify the signature"),
        Case(
            outcome: .init(code: 35, text: alert("tlsv1 alert decrypt error")), kind: .tlsOther,
            words: "refused the TLS handshake (decrypt error)"),
        Case(
            outcome: .init(code: 35, text: alert("tlsv1 unrecognized name")), kind: .tlsOther,
            words: "does not serve the host name"),
        Case(
            outcome: .init(code: 35, text: "OpenSSL/3.0: error:0A00018A:SSL routines::dh key too small"),
            kind: .tlsOther, words: "Diffie-Hellman"),
        Case(
            outcome: .init(code: 35, text: "OpenSSL SSL_connect: Connection reset by peer in connection to a:443"),
            kind: .tlsOther, words: "reset the connection"),
        Case(outcome: .init(code: 60, verifyResult: 20), kind: .tlsUntrusted, words: "issuer"),
        Case(outcome: .init(code: 60, verifyResult: 18), kind: .tlsUntrusted, words: "self-signed"),
        Case(outcome: .init(code: 58), kind: .localFault, words: "do not match"),
        Case(
            outcome: .init(
                code: 58,
                text: "could not load PEM client certificate from memory, OpenSSL error error:0A00018E:SSL routines::"
                    + "ca md too weak, (no key found, wrong pass phrase, or wrong file format?)"),
            facts: withCertificate, kind: .localFault, words: "or its key: ca md too weak"),
        Case(outcome: .init(code: 77), kind: .localFault, words: "authorities"),
        Case(outcome: .init(code: 66), kind: .localFault, words: "set up"),
        Case(outcome: .init(code: 6), facts: .init(lacksResources: true), kind: .noResources, words: "descriptor"),
        Case(outcome: .init(code: 7), facts: .init(lacksResources: true), kind: .noResources, words: "descriptor"),
        Case(
            outcome: .init(code: 7), facts: .init(addressWasRefused: true, lacksResources: true), kind: .noResources,
            words: "descriptor"),
        Case(outcome: .init(code: 27), kind: .noResources, words: "memory"),
        Case(outcome: .init(code: 27, isConnected: true), kind: .protocolError, words: "too long"),
        Case(
            outcome: .init(code: 98), facts: sent, kind: .tlsClientCertificateRefused,
            words: "demands a client certificate"),
        Case(
            outcome: .init(code: 35, text: alert("sslv3 alert handshake failure")), kind: .tlsOther,
            words: "may demand a client certificate"),
        Case(
            outcome: .init(code: 35, text: alert("sslv3 alert bad certificate")), facts: withCertificate,
            kind: .tlsClientCertificateRefused, words: "refused the client certificate"),
        Case(
            outcome: .init(code: 56, text: alert("tlsv13 alert certificate required")), facts: sent,
            kind: .tlsClientCertificateRefused, words: "demands a client certificate"),
        Case(
            outcome: .init(code: 55, text: alert("tlsv1 alert unknown ca")), facts: withCertificate,
            kind: .tlsClientCertificateRefused, words: "unknown ca"),
        Case(
            outcome: .init(code: 35, text: alert("tlsv1 alert protocol version")), kind: .tlsOther,
            words: "protocol version"),
        Case(outcome: .init(code: 35, text: "SSL_ERROR_SYSCALL"), kind: .tlsOther, words: "closed the connection"),
        Case(
            outcome: .init(code: 56, text: "Connection reset by peer"), facts: answered, kind: .responseCutShort,
            words: "complete"),
        Case(outcome: .init(code: 56), facts: sent, kind: .responseCutShort, words: "without an answer"),
        Case(outcome: .init(code: 55), kind: .unreachable, words: "before the request was sent"),
        Case(outcome: .init(code: 18), facts: answered, kind: .responseCutShort, words: "complete"),
        Case(outcome: .init(code: 52), facts: sent, kind: .responseCutShort, words: "without an answer"),
        Case(outcome: .init(code: 92), facts: sent, kind: .protocolError, words: "HTTP/2"),
        Case(outcome: .init(code: 92), facts: answered, kind: .responseCutShort, words: "complete"),
        Case(outcome: .init(code: 1), facts: sent, kind: .protocolError, words: "not valid HTTP"),
        Case(outcome: .init(code: 8), facts: sent, kind: .protocolError, words: "not valid HTTP"),
        Case(outcome: .init(code: 3), kind: .localFault, words: "cannot be called"),
        Case(outcome: .init(code: 2), kind: .localFault, words: "could not be made"),
        Case(outcome: .init(code: 42), kind: .localFault, words: "could not be made"),
    ]

    @Test(arguments: cases)
    func mapping(of wanted: Case) {
        let failure = FailureMapping.failure(wanted.outcome, wanted.facts)
        #expect(failure.kind == wanted.kind)
        #expect(failure.transportMessage.contains(wanted.words), "\(failure.transportMessage)")
        #expect(failure.requestWasSent == wanted.facts.requestWasSent)
    }

    @Test("no code lets libcurl's words out, which name addresses")
    func noAddresses() {
        for code in UInt32(1)...99 {
            for hasHead in [true, false] {
                let outcome = CurlOutcome(code: code, text: "Failed to connect to 10.1.2.3 port 443 alert-free")
                let failure = FailureMapping.failure(outcome, .init(hasHead: hasHead, requestWasSent: hasHead))
                #expect(!failure.transportMessage.contains("10.1.2.3"))
                #expect(!failure.transportMessage.contains("\n"))
            }
        }
    }
}
