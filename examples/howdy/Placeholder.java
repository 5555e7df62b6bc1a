final class Placeholder {
}
