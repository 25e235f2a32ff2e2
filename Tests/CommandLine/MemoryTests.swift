import Foundation
import Testing

/// The memory that `explain --memory` foretells is the memory that training takes.
@Suite struct MemoryTests {
  private static let spec = """
    data {
      train = glyphs(count = 2_000)
      validation = 500 samples of train
      preprocess = scale(1/255)
    }
    model {
      input image: 28x28x1
      flatten
      repeat 6 { linear(2048); relu }
      linear(classes)
      output logits
    }
    train { loss = cross_entropy; optimizer = adam; rate = 1e-4; batch = 16; length = 1 steps }
    """

  @Test func trainingTakesWhatWasForetold() throws {
    guard FileManager.default.fileExists(atPath: "/proc/self/status") else {
      print("skipped: this system does not tell the memory of a process")
      return
    }
    let folder = try Folder()
    try folder.write("wide.nnspec", Self.spec)
    let outcome = try Tool.run("check", "wide.nnspec", "--json", "--quiet", in: folder)
    let json = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8))
    let reports = json as? [[String: Any]]
    let foretold = try #require(reports?.first?["training_memory"] as? Int)
    let taken = try peak("train", "wide.nnspec", in: folder)
    #expect(abs(Double(taken) / Double(foretold) - 1) < 0.1, "foretold \(foretold), taken \(taken)")
  }

  /// The largest resident memory of a process, in bytes, as the system tells it while it runs.
  private func peak(_ arguments: String..., in folder: Folder) throws -> Int {
    let (process, output, errors) = Tool.process(arguments, in: folder)
    try process.run()
    var largest = 0
    while process.isRunning {
      let status = try? String(
        contentsOfFile: "/proc/\(process.processIdentifier)/status", encoding: .utf8)
      let line = status?.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
      let kilobytes = line?.split(separator: " ").dropFirst().first.flatMap { Int($0) }
      largest = max(largest, (kilobytes ?? 0) * 1024)
      Thread.sleep(forTimeInterval: 0.005)
    }
    let outcome = Tool.finish(process, output, errors)
    try #require(outcome.code == 0, "\(outcome.errors)")
    return largest
  }
}
