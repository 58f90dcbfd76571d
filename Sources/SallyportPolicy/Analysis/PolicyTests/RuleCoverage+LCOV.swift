extension RuleCoverage {
    /// The coverage as LCOV's tracefile, which editors and code review show: of each rule the line on which it begins.
    ///
    /// - Parameter folder: The policy folder as it is reached from the working directory.
    package func lcov(folder: String) -> String {
        files.map { file in
            let lines = file.rules.map { "DA:\($0.reference.line),\($0.hits)\n" }.joined()
            let covered = file.rules.count { $0.hits > 0 }
            let path = file.rules[0].reference.path(below: folder)
            return "SF:\(path)\n\(lines)LF:\(file.rules.count)\nLH:\(covered)\nend_of_record\n"
        }.joined()
    }
}
