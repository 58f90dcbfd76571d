/// Colours for a person's terminal, or none.
package struct TextStyle: Sendable {
    package enum Colour: String, Sendable {
        case red = "31"
        case green = "32"
        case yellow = "33"
        case blue = "34"
        /// Less important than the rest.
        case faint = "2"
    }

    package let isColoured: Bool

    package init(isColoured: Bool) {
        self.isColoured = isColoured
    }

    package func paint(_ text: String, _ colour: Colour) -> String {
        guard isColoured else { return text }
        return colour == .faint ? "\u{1B}[2m\(text)\u{1B}[0m" : "\u{1B}[1;\(colour.rawValue)m\(text)\u{1B}[0m"
    }
}
