import Testing

@testable import ClientCertificates

/// The limit is on a file as a whole: many small portions are as much as a large one.
@Suite struct DerivationBudgetTests {
    @Test func roundsAddUp() throws {
        var budget = DerivationBudget()
        for _ in 0..<4 { try budget.spend(rounds: 1_000_000, passes: 2) }
        #expect(throws: DecryptionProblem.tooMuchWork) { try budget.spend(rounds: 1_000_001, passes: 2) }
        try budget.spend(rounds: 2_000_000, passes: 1)
        #expect(throws: DecryptionProblem.tooMuchWork) { try budget.spend(rounds: 1, passes: 1) }
    }

    @Test(arguments: [(0, DecryptionProblem.malformed), (-1, .malformed), (.min, .malformed), (.max, .tooMuchWork)])
    func impossibleNumbers(rounds: Int, problem: DecryptionProblem) {
        var budget = DerivationBudget()
        #expect(throws: problem) { try budget.spend(rounds: rounds, passes: 3) }
    }
}
