import Foundation

/// The float64 reference values (PyTorch 2.15), from the folder that NNSPEC_REFERENCE names.
enum TorchValues {
  struct Tensor: Decodable {
    let shape: [Int]
    let data: [Double]
  }

  /// One entry; every file uses some of the keys.
  struct Entry: Decodable {
    let name: String
    let smoothing: Double?
    let loss: Double?
    let logits: Tensor?
    let dlogits: Tensor?
    let prediction: Tensor?
    let dprediction: Tensor?
    let upstream: Tensor?
    let dx: Tensor?
    let x: Tensor?
    let y: Tensor?
    let classes: [Int32]?
    let values: Tensor?
    let numbers: [Double]?

    enum Key: String, CodingKey {
      case name, smoothing, loss, logits, dlogits, prediction, dprediction, upstream, dx, x, y
      case target
    }

    init(from decoder: any Decoder) throws {
      let box = try decoder.container(keyedBy: Key.self)
      name = try box.decode(String.self, forKey: .name)
      smoothing = try? box.decode(Double.self, forKey: .smoothing)
      loss = try? box.decode(Double.self, forKey: .loss)
      func tensor(_ key: Key) -> Tensor? { try? box.decode(Tensor.self, forKey: key) }
      logits = tensor(.logits)
      dlogits = tensor(.dlogits)
      prediction = tensor(.prediction)
      dprediction = tensor(.dprediction)
      upstream = tensor(.upstream)
      dx = tensor(.dx)
      x = tensor(.x)
      y = tensor(.y)
      classes = try? box.decode([Int32].self, forKey: .target)
      values = tensor(.target)
      numbers = try? box.decode([Double].self, forKey: .target)
    }
  }

  static let folder =
    ProcessInfo.processInfo.environment["NNSPEC_REFERENCE"] ?? "../shared/reference"

  /// Whether the folder is there.
  static var present: Bool { FileManager.default.fileExists(atPath: folder + "/losses.json") }

  static func entries(_ file: String) throws -> [Entry] {
    let data = try Data(contentsOf: URL(fileURLWithPath: folder + "/" + file))
    return try JSONDecoder().decode([Entry].self, from: data)
  }
}
