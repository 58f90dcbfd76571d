extension DiagnosticCatalogue {
    /// The whole of `docs/diagnostics.md`.
    package static var markdown: String {
        ([introduction, table] + entries.map(\.markdown)).joined(separator: "\n\n") + "\n"
    }

    /// The link of a code within the page, as GitHub and most others make it from the heading.
    package static func anchor(of code: DiagnosticCode) -> String { "\(code.rawValue.lowercased())-\(code.name)" }

    private static var table: String {
        let rows = entries.map { entry in
            let code = entry.code
            return
                "| [\(code.rawValue)](#\(anchor(of: code))) | `\(code.name)` | \(code.severity.rawValue) | \(entry.title) |"
        }
        return (["| code | name | severity | what |", "|---|---|---|---|"] + rows).joined(separator: "\n")
    }

    private static let introduction = """
        # Diagnostics

        Every complaint of `sallyport check` has a code that never changes its meaning. `sallyport check --explain SP0101` \
        (or `--explain unknown-key`) prints one of these sections.

        An **error** makes the policies or the configuration unusable: the gateway does not start with it, and a reload \
        keeps what it had. A **warning** does not, unless `check --strict` is asked for.

        ## Letting a warning be

        A comment on the line of a warning, or alone on a line before it, suppresses it:

        ```yaml
        forward:
          # sallyport:ignore SP0301 the bank's status page asks for no certificate (2026-03, reviewed)
          - host: status.acme.example
            fallback: plain-tls
          - host: old.acme.example
            services: [LEGACY]   # sallyport:ignore SP0302 declared when the account moves
        ```

        A comment that stands alone covers the next line that is not a comment, and no other. Several codes are separated by \
        commas: `# sallyport:ignore SP0301, SP0302 reason`. The reason is part of it. Errors cannot be suppressed. A comment that \
        suppresses nothing is reported itself (SP0313), so that none outlives its reason, and so is one that is not \
        understood (SP0314). Suppressed warnings are counted in the summary, and SARIF lists them as suppressed.
        """
}
