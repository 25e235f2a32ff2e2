#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif
import Support
import Testing

@testable import Driver

/// The specs of the repository and where their data are.
enum SpecFolder {
  /// One spec.
  struct Entry: Sendable, CustomTestStringConvertible {
    let name: String
    let path: String
    /// The data set's folder; nil where the spec needs no file.
    let data: String?

    var testDescription: String { name }
  }

  /// Data folders by the start of a spec's name; specs that are not named draw their own data.
  private static let folders = [
    "fashion": "fashion-mnist", "mnist": "mnist", "softmax": "fashion-mnist",
    "deep_selu": "fashion-mnist", "char": "tinyshakespeare", "vit": "fashion-mnist",
    "bert": "optdigits", "cifar": "cifar10-subset", "resnet20": "cifar10-subset",
    "alexnet": "imagenet", "vgg16": "imagenet", "resnet18": "imagenet", "resnet50": "imagenet",
    "maxout": "fashion-mnist", "adult": "adult", "iris": "iris", "california": "california-housing",
  ]

  /// The specs with batch norms in front of activations behind values that others read as well:
  /// those cannot be folded into any neighbour.
  static let normalisesSums: Set<String> = ["densenet.nnspec"]

  private static var root: String {
    FilePath.normalized(FilePath.folder(of: #filePath) + "/../../..") ?? "."
  }

  /// The specs of the repository.
  static var trainable: [Entry] {
    let names = (try? LocalFileSystem().list(root + "/specs")) ?? []
    return names.filter { $0.hasSuffix(".nnspec") }.map { name in
      let folder = folders.first { name.hasPrefix($0.key) }?.value
      return Entry(name: name, path: root + "/specs/" + name, data: folder)
    }
  }

  /// Those whose data are on this machine, or that draw their own.
  static var present: [Entry] { trainable.filter { data($0.data) != nil } }

  /// A data set's folder; nil where it is not on this machine. Specs without data files stand for
  /// themselves.
  static func data(_ name: String?) -> String? {
    guard let name else { return root }
    let variable = getenv("NNSPEC_DATASETS").map { String(cString: $0) }
    let path = (variable ?? root + "/../shared/data") + "/" + name
    return LocalFileSystem().exists(path) ? path : nil
  }

  /// Overrides that leave a spec few drawn digits: without optimisation, drawing all takes seconds.
  static func fewDigits(_ spec: Entry) throws -> [String] {
    let text = try LocalFileSystem().readText(spec.path, limit: 1 << 20)
    guard text.contains("= glyphs(") else { return [] }
    return ["data.train=glyphs(count = 500)", "data.test=glyphs(count = 100)"]
  }

  /// Whether a spec's weights take a build without optimisation too long.
  static func isTooLarge(_ spec: Entry) -> Bool {
    #if DEBUG
      spec.name.hasPrefix("initialisation")
    #else
      false
    #endif
  }

  /// A spec with its graphs and plans; nil where it does not compile or its data are not here.
  static func compiled(_ spec: Entry) -> CompiledExperiment? {
    var options = WorkOptions()
    options.dataFolder = data(spec.data)
    return Workbench(options: options).check(spec.path).compiled
  }
}
