/// What a terminal is like.
package struct TextStyle: Hashable, Sendable {
    /// Whether to use ANSI colours.
    package var isColoured: Bool
    /// The columns that a line may have; nil for any number, where no terminal shows it.
    package var width: Int?

    package init(isColoured: Bool, width: Int? = nil) {
        self.isColoured = isColoured
        self.width = width
    }

    package enum Colour: String {
        case bold = "1"
        /// Less important than the rest.
        case faint = "2"
        case red = "1;31"
        case green = "1;32"
        case yellow = "1;33"
        case blue = "1;34"
    }

    /// Text in a colour, where there are colours.
    package func paint(_ text: String, _ colour: Colour) -> String {
        isColoured ? "\u{1B}[\(colour.rawValue)m\(text)\u{1B}[0m" : text
    }
}
