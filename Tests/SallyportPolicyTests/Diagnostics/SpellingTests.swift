import Testing

@testable import SallyportPolicy

/// "did you mean": only what is within an edit distance of a third of the word.
@Suite struct SpellingTests {
    @Test(arguments: [
        ("descripton", "description"), ("fallbakc", "fallback"), ("hsots", "hosts"), ("Host", "host"), ("ID", "id"),
        ("hst", "host"), ("xd", nil), ("di", nil), ("if", nil), ("h", nil), ("", nil), ("hoaxd", nil), ("é1", nil),
    ])
    func nearest(word: String, expected: String?) {
        let candidates = ["description", "fallback", "host", "hosts", "id"]
        #expect(Spelling.nearest(to: word, among: candidates) == expected)
    }

    /// Against the plain recursive definition, over random words.
    @Test func agreesWithTheDefinition() {
        var generator = SeededGenerator(seed: 7)
        for _ in 0..<3_000 {
            let (first, second) = (word(&generator), word(&generator))
            let distance = Self.distance(Array(first)[...], Array(second)[...])
            let isNear = first != second && distance <= first.count / 3
            #expect((Spelling.nearest(to: first, among: [second]) != nil) == isNear, "\(first) \(second), seed 7")
        }
    }

    private func word(_ generator: inout SeededGenerator) -> String {
        let length = Int.random(in: 0...7, using: &generator)
        return String((0..<length).map { _ in generator.pick(["a", "b", "c"] as [Character]) })
    }

    private static func distance(_ first: ArraySlice<Character>, _ second: ArraySlice<Character>) -> Int {
        guard let head = first.first else { return second.count }
        guard let other = second.first else { return first.count }
        let (tail, rest) = (first.dropFirst(), second.dropFirst())
        if head == other { return distance(tail, rest) }
        var best = min(distance(tail, second), distance(first, rest), distance(tail, rest)) + 1
        if let next = tail.first, let following = rest.first, head == following, next == other {
            best = min(best, distance(tail.dropFirst(), rest.dropFirst()) + 1)
        }
        return best
    }
}
