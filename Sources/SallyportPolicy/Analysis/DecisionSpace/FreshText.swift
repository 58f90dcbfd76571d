/// Names that nobody uses yet: what stands for "every other" in an example.
enum FreshText {
    private static let letters = Array("abcdefghijklmnopqrstuvwxyz".utf8)
    private static let lettersAndDigits = letters + Array("0123456789".utf8)

    /// `any`, or the shortest label that is free.
    /// - Parameters:
    ///   - length: The greatest length, in bytes.
    ///   - isLast: Whether it ends the name, where a number would make it an address.
    static func label(atMost length: Int, isLast: Bool, isFree: (String) -> Bool) -> String? {
        if length >= 3, isFree("any") { return "any" }
        guard length > 0 else { return nil }
        let alphabet = isLast ? letters : lettersAndDigits
        for number in 0... {
            let label = numeral(number, alphabet)
            if label.utf8.count > length { return nil }
            if isFree(label) { return label }
        }
        return nil
    }

    /// `word`, or `word` and a number.
    static func word(_ word: String, isFree: (String) -> Bool) -> String {
        var text = word
        var number = 1
        while !isFree(text) {
            number += 1
            text = "\(word)\(number)"
        }
        return text
    }

    /// The numbers in order: every text of one character, then every text of two, and so on.
    private static func numeral(_ number: Int, _ alphabet: [UInt8]) -> String {
        var rest = number + 1
        var digits: [UInt8] = []
        while rest > 0 {
            digits.append(alphabet[(rest - 1) % alphabet.count])
            rest = (rest - 1) / alphabet.count
        }
        return String(decoding: digits.reversed(), as: UTF8.self)
    }
}
