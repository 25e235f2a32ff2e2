import Foundation
import Testing

/// What a user meets around `predict --generate`.
@Suite struct GenerateVerbTests {
  private static let spec = """
    data { train = text("words.txt", length = 6) }
    model {
      input text: 6 of id(classes)
      embedding(8) as tokens
      position_embedding
      residual { attention(2, causal = true) }
      linear(classes)
      output next
    }
    train { loss = cross_entropy; rate = 0.1; batch = 20; length = 1 epochs }
    """

  @Test func continuesATextForPeopleAndForMachines() throws {
    let folder = try Folder()
    try folder.write("gpt.nnspec", Self.spec)
    try folder.write("words.txt", String(repeating: "to be or not\n", count: 40))
    let trained = try Tool.run("train", "gpt.nnspec", "--out", "run", "--data", ".", in: folder)
    #expect(trained.code == 0, "\(trained.errors)")
    #expect(try Tool.run("export", "run", "--out", "gpt.plan", in: folder).code == 0)
    let arguments = ["predict", "gpt.plan", "--generate", "30", "--prompt", "to be", "--seed", "4"]
    let plain = try run(arguments, folder)
    #expect(plain.code == 0, "\(plain.errors)")
    #expect(plain.output.hasPrefix("to be") && plain.output.count == 5 + 30 + 1)
    let result = try object(try run(arguments + ["--json"], folder).output)
    #expect(result["prompt"] as? String == "to be")
    let text = try #require(result["text"] as? String)
    #expect(plain.output == "to be" + text + "\n")
    #expect((result["tokens"] as? [Int])?.count == 30)
    #expect(Set(result.keys) == ["prompt", "text", "tokens"])
    let unknown = try run(["predict", "gpt.plan", "--generate", "3", "--prompt", "tö"], folder)
    #expect(unknown.code == 4 && unknown.output.isEmpty)
    #expect(unknown.errors.contains("error[E0632]") && unknown.errors.contains("`ö`"))
  }

  @Test func saysWhatDoesNotGoTogether() throws {
    let folder = try Folder()
    for (arguments, code) in [
      (["predict", "x.plan"], "E0009"),
      (["predict", "x.plan", "--prompt", "a", "x.npy"], "E0009"),
      (["predict", "x.plan", "x.npy", "--generate", "5"], "E0010"),
      (["predict", "x.plan", "--generate", "5", "--out", "y.csv"], "E0010"),
      (["predict", "x.plan", "--generate", "5", "--temperature", "-1"], "E0006"),
      (["predict", "x.plan", "--generate", "0"], "E0006"),
      (["predict", "x.plan", "--generate", "5", "--top", "0"], "E0006"),
    ] {
      let outcome = try run(arguments, folder)
      #expect(outcome.code == 2 && outcome.errors.contains("error[\(code)]"), "\(arguments)")
    }
  }

  private func run(_ arguments: [String], _ folder: Folder) throws -> Outcome {
    let (process, output, errors) = Tool.process(arguments, in: folder)
    try process.run()
    return Tool.finish(process, output, errors)
  }
}
