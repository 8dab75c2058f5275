/// Prints to standard output, as `Swift.print` does, with what a terminal would act on written as escapes. It hides the
/// standard library's function in this module, so that nobody can forget it.
func print(_ text: String, terminator: String = "\n") {
    Terminal.print(text, terminator: terminator)
}
