/// The scripts of letters that names of hosts are written in, by their blocks; the rest is one more.
enum Script: String {
    case latin = "Latin"
    case greek = "Greek"
    case cyrillic = "Cyrillic"
    case armenian = "Armenian"
    case hebrew = "Hebrew"
    case arabic = "Arabic"
    case indic = "Indic"
    case thai = "Thai"
    case georgian = "Georgian"
    case hangul = "Korean"
    case kana = "Japanese"
    case bopomofo = "Bopomofo"
    case han = "Chinese"
    case other = "of another script"

    /// Scripts that one language is written in together: UTS #39 calls these labels highly restrictive.
    static let usuallyMixed: [Set<Script>] = [
        [.latin, .han, .kana], [.latin, .han, .bopomofo], [.latin, .han, .hangul],
    ]

    /// The script of a letter; nil for digits, marks, hyphens and whatever else belongs to no script.
    init?(_ scalar: Unicode.Scalar) {
        guard scalar.properties.isAlphabetic else { return nil }
        self =
            switch scalar.value {
            case ..<0x0250, 0x0250...0x02AF, 0x1D00...0x1D25, 0x1E00...0x1EFF, 0x2C60...0x2C7F, 0xA720...0xA7FF,
                0xAB30...0xAB64:
                .latin
            case 0x0370...0x03FF, 0x1F00...0x1FFF: .greek
            case 0x0400...0x052F, 0x1C80...0x1C8F, 0x2DE0...0x2DFF, 0xA640...0xA69F: .cyrillic
            case 0x0530...0x058F: .armenian
            case 0x0590...0x05FF: .hebrew
            case 0x0600...0x06FF, 0x0750...0x077F, 0x08A0...0x08FF: .arabic
            case 0x0900...0x0DFF: .indic
            case 0x0E00...0x0E7F: .thai
            case 0x10A0...0x10FF, 0x2D00...0x2D2F: .georgian
            case 0x1100...0x11FF, 0xAC00...0xD7AF: .hangul
            case 0x3040...0x30FF, 0x31F0...0x31FF: .kana
            case 0x3100...0x312F, 0x31A0...0x31BF: .bopomofo
            case 0x3005...0x3007, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0x20000...0x3FFFF: .han
            default: .other
            }
    }
}
