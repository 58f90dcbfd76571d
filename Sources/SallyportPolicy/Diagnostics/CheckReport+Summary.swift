extension CheckReport.Summary {
    /// Such as `3 accounts, 12 rules: no errors`.
    var sentence: String {
        "\(Counted.text(accounts, "account")), \(Counted.text(rules, "rule")): \(Counted.text(errors, "error"))"
    }

    /// Such as `2 errors, 1 warning`: what there is, of complaints that are not none.
    static func found(in diagnostics: some Collection<Diagnostic>) -> String {
        let errors = diagnostics.count { $0.severity == .error }
        let counts = [(errors, "error"), (diagnostics.count - errors, "warning")].filter { $0.0 > 0 }
        return counts.map(Counted.text).joined(separator: ", ")
    }
}
