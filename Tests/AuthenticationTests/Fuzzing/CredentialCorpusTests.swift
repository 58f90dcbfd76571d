import Foundation
import Testing

/// The credentials that fuzzing began with, and those that it found: each is judged as promised, and in no time to speak of.
@Suite struct CredentialCorpusTests {
    private static let folder = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Fuzzing/Corpus")

    @Test(arguments: CredentialFuzzTarget.allCases)
    func everyTextIsJudgedAsPromised(_ target: CredentialFuzzTarget) throws {
        let texts = try FileManager.default.contentsOfDirectory(
            at: Self.folder.appendingPathComponent(target.rawValue), includingPropertiesForKeys: nil)
        #expect(!texts.isEmpty)
        for text in texts.sorted(by: { $0.path < $1.path }) {
            let bytes = Array(try Data(contentsOf: text))
            let start = Self.processorTime
            #expect(target.run(bytes) == nil, "\(text.lastPathComponent)")
            #expect(Self.processorTime - start < .milliseconds(500), "\(text.lastPathComponent)")
        }
    }

    /// What fuzzing begins with is worth something: the good ones of it get in.
    @Test func theGoodOnesGetIn() throws {
        let gateway = try CredentialFuzzGateway()
        let claims = try Array(Self.text("claims/good").utf8)
        for header in try [
            Self.text("authorization/good"), "Bearer " + Self.text("jwt/good"), "Bearer " + gateway.token(claims),
        ] {
            let request = CredentialFuzzGateway.request(authorization: [header])
            #expect(gateway.judge(request).principal != nil, "\(header)")
        }
    }

    private static func text(_ path: String) throws -> String {
        try String(contentsOf: folder.appendingPathComponent(path), encoding: .utf8)
    }

    /// Of this thread: what runs beside it does not count.
    private static var processorTime: Duration {
        var now = timespec()
        unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now)
        return .seconds(now.tv_sec) + .nanoseconds(now.tv_nsec)
    }
}
