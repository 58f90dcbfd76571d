// swift-tools-version: 6.2
import PackageDescription

// What authentication takes from others, as one archive for `Scripts/fuzz.sh` to link: the fuzzer neither watches it nor is
// led by it.
let package = Package(
    name: "fuzzing-dependencies",
    products: [.library(name: "Dependencies", type: .static, targets: ["Dependencies"])],
    dependencies: [.package(url: "https://github.com/apple/swift-crypto", from: "4.5.0")],
    targets: [
        .target(
            name: "Dependencies",
            dependencies: [
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "CryptoExtras", package: "swift-crypto"),
            ])
    ]
)
