import Data
import Support
import Testing
import Training

@testable import Driver

/// A run on crops is exported, and its plan takes crops.
@Suite struct AugmentedExportTests {
  @Test func plansAgreeOnCrops() throws {
    let spec = """
      data { train = glyphs(40); augment = [random_crop(20x20), flip]; preprocess = standardize }
      model { input image: 20x20x1; flatten; linear(classes); output y }
      train { loss = cross_entropy; length = 1 epoch; batch = 20; rate = 0.01 }
      """
    let disk = CrashingFileSystem(RunLab.disk(spec))
    _ = try RunLab.train(disk)
    let bench = Workbench(fileSystem: disk)
    let exported = try bench.export("run", to: "net.plan")
    #expect(exported.error < 1e-4)
    try disk.replace(
      "crop.png", with: PNGEncoder.encode(
        height: 30, width: 20, channels: 1, [UInt8](repeating: 9, count: 600)))
    let predictions = try bench.predict("net.plan", ["crop.png"])
    #expect(predictions.rows.count == 1 && predictions.columns == ["class", "probability"])
  }

  @Test func dataAreSummarised() throws {
    let spec = """
      data { train = glyphs(100); augment = random_crop(20x20); preprocess = standardize }
      model { input image: 20x20x1; flatten; linear(classes); output y }
      train { loss = cross_entropy; length = 1 epoch; batch = 20; rate = 0.01 }
      """
    let disk = CrashingFileSystem(RunLab.disk(spec))
    let bench = Workbench(fileSystem: disk)
    let experiment = try #require(bench.check("net.nnspec", requiresData: true).result.experiment)
    let data = try bench.prepare(experiment, spec: "net.nnspec")
    let summary = try bench.summary(data)
    #expect(summary.parts.map(\.count) == [100])
    #expect(summary.parts[0].classCounts == [Int](repeating: 10, count: 10))
    let input = try #require(summary.inputs.first)
    #expect(input.stored == "28x28x1" && input.seen == "20x20x1")
    #expect(abs(input.after[0].mean) < 1e-4 && abs(input.after[0].deviation - 1) < 1e-3)
    #expect(summary.json.text.contains("\"seen\": \"20x20x1\""))
    let sheet = try SampleSheet.make(data, seed: 1, epoch: 0)
    #expect(sheet.rows.count == 12 && sheet.seen == (20, 20) && sheet.original == (28, 28))
    #expect(sheet.rows.allSatisfy { $0.pictures.count == 9 })
    #expect(sheet.rows[0].pictures[1] != sheet.rows[0].pictures[2], "epochs differ")
    #expect(sheet.png.starts(with: [0x89, 0x50]))
  }
}
