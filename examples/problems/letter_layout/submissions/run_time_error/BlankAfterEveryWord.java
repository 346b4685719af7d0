import java.util.Scanner;

public class BlankAfterEveryWord {
    public static void main(String[] args) {
        Scanner in = new Scanner(System.in);
        int width = Integer.parseInt(in.nextLine().trim());
        String line = "";
        boolean between = false;
        while (true) {
            String text = in.hasNextLine() ? in.nextLine().trim() : "";
            boolean isLast = !in.hasNextLine();
            for (String word : text.split(" +")) {
                if (!word.isEmpty() && between) {
                    System.out.println();
                    between = false;
                }
                if (line.length() + word.length() > width) {
                    System.out.println(" ".repeat(width - line.length() + 1) + line.trim());
                    line = "";
                }
                line += word.isEmpty() ? "" : word + " ";
            }
            if ((text.isEmpty() || isLast) && !line.isEmpty()) {
                // The blank after the last word does not count, but is counted: -1 blanks for a full line.
                System.out.println(" ".repeat(width - line.length()) + " " + line.trim());
                line = "";
                between = true;
            }
            if (isLast) {
                break;
            }
        }
    }
}
