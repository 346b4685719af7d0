public class Chatty {
    public static void main(String[] args) {
        String line = "Counting the words of a text ...\n".repeat(1000);
        while (true) {
            System.out.print(line);
        }
    }
}
