import SallyportPolicy
import Testing

@testable import Gateway

@Suite("The examples of the catalogue that are configurations")
struct ConfigurationExamplesTests {
    private static let entries = DiagnosticCatalogue.entries.filter {
        if case .configuration = $0.wrong { true } else { false }
    }

    @Test func thereAreSome() {
        #expect(!Self.entries.isEmpty)
    }

    @Test(arguments: entries.map(\.code))
    func wrongIsThatMistakeAloneAndRightIsNone(code: DiagnosticCode) throws {
        let entry = try #require(DiagnosticCatalogue.entry(code))
        guard case .configuration(let wrong) = entry.wrong, case .configuration(let right) = entry.right else {
            Issue.record("one of the two is no configuration")
            return
        }
        #expect(try complaints(of: wrong) == [code])
        #expect(try complaints(of: right) == [])
    }

    private func complaints(of text: String) throws -> [DiagnosticCode] {
        let folder = try TemporaryFolder()
        return GatewayConfiguration.load(try folder.write("sallyport.yaml", text)).diagnostics.map(\.code)
    }
}
