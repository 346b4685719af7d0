import java.util.ArrayList;
import java.util.List;
import java.util.Scanner;

public class GiftsToo {
    public static void main(String[] args) {
        Scanner in = new Scanner(System.in);
        List<String> owned = new ArrayList<>();
        for (int n = Integer.parseInt(in.nextLine()); n > 0; n--) {
            owned.add(in.nextLine());
        }
        List<String> gifts = new ArrayList<>();
        for (int m = Integer.parseInt(in.nextLine()); m > 0; m--) {
            String title = in.nextLine();
            if (!owned.remove(title)) {
                gifts.add(title);
            }
        }
        owned.addAll(gifts); // lists every difference
        owned.forEach(System.out::println);
    }
}
