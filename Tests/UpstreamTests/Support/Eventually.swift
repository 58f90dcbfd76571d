import Testing

/// Waits until something is so, for ten seconds at most; then the test fails.
func eventually(
    sourceLocation: SourceLocation = #_sourceLocation, _ condition: () async throws -> Bool
) async throws {
    for _ in 0..<5000 {
        if try await condition() { return }
        try await Task.sleep(for: .milliseconds(2))
    }
    Issue.record("waited in vain", sourceLocation: sourceLocation)
}
