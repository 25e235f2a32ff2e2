// swift-tools-version: 6.1
import PackageDescription

/// The targets and what each may import, from the bottom up. The README draws the same table, and a
/// test reads the import lines of every source file against it.
let layers: [(name: String, imports: [String])] = [
  ("Support", []),
  ("Schema", ["Support"]),
  ("Syntax", ["Support"]),
  ("Kernels", ["CKernels"]),
  ("Graph", ["Schema", "Kernels"]),
  ("Operators", ["Graph", "Kernels"]),
  ("Optimisation", ["Schema", "Kernels"]),
  ("Data", ["Schema", "Kernels"]),
  ("Semantics", ["Syntax", "Operators", "Optimisation", "Data"]),
  ("Lint", ["Semantics"]),
  ("Passes", ["Operators"]),
  ("Planning", ["Operators"]),
  ("Runtime", ["Planning", "Kernels"]),
  ("Training", ["Semantics", "Passes", "Runtime"]),
  ("Report", ["Support"]),
  ("CommandLineParsing", ["Support"]),
  ("Driver", ["Training", "Lint", "Report", "CommandLineParsing"]),
]

/// The targets whose tests have a folder of samples or goldens beside them.
let withSamples = [
  "Semantics": "Samples", "Syntax": "Samples", "Lint": "Samples", "Passes": "Goldens",
]

/// Everything a target may import: its own imports and, through them, all that lies below.
func reachable(from names: [String]) -> [String] {
  var found: [String] = []
  for name in names where !found.contains(name) {
    let below = layers.first { $0.name == name }?.imports ?? []
    for item in [name] + reachable(from: below) where !found.contains(item) { found.append(item) }
  }
  return found
}

func dependencies(on names: [String]) -> [Target.Dependency] {
  reachable(from: names).sorted().map { .target(name: $0) }
}

let package = Package(
  name: "nnspec",
  products: [
    .executable(name: "nnspec", targets: ["nnspec"]),
    .library(name: "NNSpecRuntime", targets: ["Runtime"]),
  ],
  targets: [.target(name: "CKernels")]
    + layers.map { .target(name: $0.name, dependencies: dependencies(on: $0.imports)) }
    + [
      .executableTarget(
        name: "nnspec", dependencies: dependencies(on: ["Driver", "Report", "CommandLineParsing"]))
    ]
    + layers.map {
      .testTarget(
        name: $0.name + "Tests", dependencies: dependencies(on: [$0.name]),
        path: "Tests/" + $0.name, exclude: withSamples[$0.name].map { [$0] } ?? [])
    }
    + [
      .testTarget(
        name: "CommandLineTests", dependencies: ["nnspec", "Support"], path: "Tests/CommandLine"),
      .testTarget(name: "ArchitectureTests", path: "Tests/Architecture"),
    ],
  cLanguageStandard: .gnu11
)
