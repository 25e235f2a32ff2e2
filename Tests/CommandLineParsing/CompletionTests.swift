import CommandLineParsing
import Foundation
import Testing

/// The path of a shell, where this machine has it.
private func shellPath(_ name: String) -> String? {
  ["/bin/", "/usr/bin/", "/usr/local/bin/"].map { $0 + name }
    .first { FileManager.default.isExecutableFile(atPath: $0) }
}

/// What a shell prints, and its exit status.
private func output(
  _ shell: String, _ arguments: [String], input: String
) throws -> (text: String, status: Int32) {
  let folder = FileManager.default.temporaryDirectory.appending(path: "completion-\(UUID())")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  for name in ["one.nnspec", "two words.nnspec"] {
    try Data().write(to: folder.appending(path: name))
  }
  try FileManager.default.createDirectory(
    at: folder.appending(path: "folder"), withIntermediateDirectories: true)
  let script = folder.appending(path: "script")
  try Data(input.utf8).write(to: script)
  let process = Process()
  process.executableURL = URL(fileURLWithPath: shell)
  process.arguments = arguments + [script.path]
  process.currentDirectoryURL = folder
  let pipe = Pipe()
  process.standardOutput = pipe
  process.standardError = pipe
  try process.run()
  let data = try pipe.fileHandleForReading.readToEnd() ?? Data()
  process.waitUntilExit()
  return (String(decoding: data, as: UTF8.self), process.terminationStatus)
}

@Suite struct CompletionTests {
  /// What bash offers for the last of `words`, cut as bash cuts them.
  private func offered(_ words: [String]) throws -> [String] {
    let list = words.map { "'\($0)'" }.joined(separator: " ")
    let script =
      Completion.script(for: sample, in: .bash) + """
        COMP_WORDS=(nnspec \(list)); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _nnspec
        printf '%s\\n' "${COMPREPLY[@]}"
        """
    let result = try output(try #require(shellPath("bash")), [], input: script)
    return result.text.split(separator: "\n").map(String.init).sorted()
  }

  @Test(
    .enabled(if: shellPath("bash") != nil),
    arguments: [
      (["gr"], ["graph"]), (["-q", "tr"], ["train"]), (["--threads", "4", "ch"], ["check"]),
      (["graph", "--fo"], ["--format"]), (["graph", "--format", ""], ["dot", "svg", "text"]),
      (["graph", "--format", "=", "s"], ["svg"]),
      (["graph", "--format", "="], ["dot", "svg", "text"]),
      (["graph", "-f", "d"], ["dot"]), (["graph", "o"], ["one.nnspec"]),
      (["check", "a", "b", "tw"], ["two words.nnspec"]), (["graph", "one.nnspec", "t"], []),
      (["completions", "z"], ["zsh"]), (["completions", "zsh", "b"], []),
      (["train", "--data", "f"], ["folder"]), (["train", "--blas", "a"], ["auto"]),
      (["train", "--seed", ""], []), (["help", "gr"], ["graph"]),
      (["--ver"], ["--version"]), (["--threads", "=", "4", "graph", "--fo"], ["--format"]),
    ])
  func bashOffers(words: [String], expected: [String]) throws {
    #expect(try offered(words) == expected)
  }

  @Test(arguments: [("bash", Shell.bash), ("zsh", .zsh), ("fish", .fish)])
  func shellsAcceptTheScript(name: String, shell: Shell) throws {
    guard let path = shellPath(name) else { return }
    let script = Completion.script(for: sample, in: shell)
    let result = try output(path, ["-n"], input: script)
    #expect(result.status == 0, "\(result.text)")
    #expect(result.text.isEmpty)
  }

  @Test(
    .enabled(if: shellPath("fish") != nil),
    arguments: [
      ("nnspec gr", ["graph"]), ("nnspec graph --format ", ["dot", "svg", "text"]),
      ("nnspec completions z", ["zsh"]), ("nnspec graph o", ["one.nnspec"]),
    ])
  func fishOffers(line: String, expected: [String]) throws {
    let script = Completion.script(for: sample, in: .fish) + "complete -C '\(line)'\n"
    let result = try output(try #require(shellPath("fish")), ["--no-config"], input: script)
    let words = result.text.split(separator: "\n").map { String($0.prefix { $0 != "\t" }) }
    #expect(words.sorted() == expected)
  }

  @Test(arguments: Shell.allCases) func everyVerbAndOptionIsInTheScript(shell: Shell) {
    let script = Completion.script(for: sample, in: shell)
    for verb in sample.verbs {
      #expect(script.contains(verb.name))
      for option in sample.options(of: verb) { #expect(script.contains(option.long)) }
    }
  }
}
