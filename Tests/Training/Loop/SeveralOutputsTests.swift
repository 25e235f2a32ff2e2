import Data
import Semantics
import Support
import Testing

@testable import Training

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Two inputs, two targets and two losses from one archive: each reaches its own.
@Suite struct SeveralOutputsTests {
  private static let spec = """
    data { train = npz("d.npz", targets = ["price", "logits"]); targets = standardize }
    model {
      input left: 1
      linear(1) as line
      output price
      input right: 1
      linear(classes) as head
      output logits
    }
    train {
      loss = (cross_entropy of logits) + 0.5 * (mse of price); metrics = [accuracy, rmse of price]
      optimizer = sgd(momentum = 0.9); rate = 0.05; batch = 8; length = 5 epochs
    }
    """
  private let left = (0..<24).map { Float($0) / 8 - 1 }
  private let right = (0..<24).map { Float($0 * 7 % 24) / 6 - 2 }
  private var prices: [Float] { left.map { 200 + 30 * $0 * $0 } }
  private var classes: [Int32] { right.map { $0 > 0.3 ? 1 : 0 } }

  /// A zip archive with its entries stored.
  private func archive(_ entries: [(String, [UInt8])]) -> [UInt8] {
    func little(_ value: some FixedWidthInteger) -> [UInt8] {
      withUnsafeBytes(of: value.littleEndian) { Array($0) }
    }
    var (bytes, directory): ([UInt8], [UInt8]) = ([], [])
    for (name, data) in entries {
      var state: UInt32 = 0xFFFF_FFFF
      for byte in data {
        state ^= UInt32(byte)
        for _ in 0..<8 { state = state & 1 == 1 ? state >> 1 ^ 0xEDB8_8320 : state >> 1 }
      }
      let size = little(UInt32(data.count))
      let common = [20, 0, 0, 0, 0, 0, 0, 0, 0, 0] + little(~state) + size + size
        + little(UInt16(name.utf8.count))
      directory += little(UInt32(0x0201_4B50)) + [20, 0] + common
      directory += [UInt8](repeating: 0, count: 12) + little(UInt32(bytes.count)) + Array(name.utf8)
      bytes += little(UInt32(0x0403_4B50)) + common + [0, 0] + Array(name.utf8) + data
    }
    let count = little(UInt16(entries.count))
    return bytes + directory + little(UInt32(0x0605_4B50)) + [0, 0, 0, 0] + count + count
      + little(UInt32(directory.count)) + little(UInt32(bytes.count)) + [0, 0]
  }

  private func trainer() throws -> Trainer {
    let bytes = archive([
      ("right.npy", NPY.encode(shape: [24, 1], data: right)),
      ("left.npy", NPY.encode(shape: [24, 1], data: left)),
      ("price.npy", NPY.encode(shape: [24, 1], data: prices)),
      ("logits.npy", NPY.encode(shape: [24], integers: classes)),
    ])
    let files = SpecFiles(["spec.nnspec": Array(Self.spec.utf8), "d.npz": bytes])
    let context = CheckContext(fileSystem: files, requiresData: true)
    let result = Checker.check("spec.nnspec", context)
    let errors = result.diagnostics.filter { $0.severity == .error }
    try #require(errors.isEmpty, "\(errors.map(\.message))")
    let experiment = try #require(result.experiment)
    let data = try PreparedData(
      experiment.data, seed: 1, context: context.at(spec: "spec.nnspec"))
    return try Trainer(experiment, data: data, machine: Lab.machine(1))
  }

  @Test func everyOutputIsMeasuredOnItsTarget() throws {
    let trainer = try trainer()
    _ = try trainer.run(Watcher())
    let found = try trainer.evaluate(trainer.data.train)
    #expect(found.metrics.map(\.name) == ["loss", "accuracy", "price.rmse"])
    func values(_ name: String) throws -> [Double] {
      try #require(trainer.store.buffer(name)).map { Double($0) }
    }
    let (weight, bias) = (try values("line.weight")[0], try values("line.bias")[0])
    let mean = prices.reduce(0) { $0 + Double($1) } / 24
    let variance = prices.map { (Double($0) - mean) * (Double($0) - mean) }.reduce(0, +) / 24
    let spread = variance.squareRoot()
    let squares = zip(left, prices).map { x, price in
      let error = mean + spread * (weight * Double(x) + bias) - Double(price)
      return error * error
    }
    let rmse = (squares.reduce(0, +) / 24).squareRoot()
    #expect(abs((found["price.rmse"] ?? .nan) - rmse) < 1e-3 * rmse)
    let (weights, offsets) = (try values("head.weight"), try values("head.bias"))
    let scores = right.map { x in (0..<2).map { weights[$0] * Double(x) + offsets[$0] } }
    let hits = zip(scores, classes).filter { ($0[1] > $0[0] ? 1 : 0) == $1 }.count
    #expect(abs((found["accuracy"] ?? .nan) - Double(hits) / 24) < 1e-9)
    let entropy = zip(scores, classes).reduce(0.0) { sum, pair in
      let (own, other) = (pair.0[Int(pair.1)], pair.0[1 - Int(pair.1)])
      return sum + log1p(exp(other - own))
    }
    let loss = entropy / 24 + 0.5 * rmse * rmse / variance
    #expect(abs((found["loss"] ?? .nan) - loss) < 1e-4 * loss)
  }
}
