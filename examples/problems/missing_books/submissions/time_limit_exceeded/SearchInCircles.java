import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Scanner;

public class SearchInCircles {
    public static void main(String[] args) {
        Scanner in = new Scanner(System.in);
        Deque<String> owned = new ArrayDeque<>();
        for (int n = Integer.parseInt(in.nextLine()); n > 0; n--) {
            owned.add(in.nextLine());
        }
        for (int m = Integer.parseInt(in.nextLine()); m > 0; m--) {
            String title = in.nextLine();
            // Turns the catalogue until the title is in front: for ever, if it is not there.
            while (!title.equals(owned.peekFirst())) {
                if (!owned.isEmpty()) {
                    owned.addLast(owned.removeFirst());
                }
            }
            owned.removeFirst();
        }
        owned.forEach(System.out::println);
    }
}
